import { describe, expect, it } from '@jest/globals';
import { evidenceKind } from '@chorus/contracts';
import { trustOf, uncertaintyOf } from '@chorus/trust';
import fc from 'fast-check';
import { anyScore, evidence, score, T0 } from '../testkit/records.ts';
import { pointOf, readPoint, trustText } from './history-point.ts';
import type { HistoryPoint } from './history-point.ts';

/** As Redis gives it back. */
const entryOf = (point: HistoryPoint): [id: string, fields: string[]] => [
  `${point.ms}-${point.offset}`,
  ['trust', trustText(point), 'decision', String(point.decision_offset)],
];
const at = (ms: number) => new Date(ms).toISOString();

describe('a point of history', () => {
  it('comes back from its text with every bit, the score included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: T0, max: 2 ** 41 }).chain((ms) => anyScore(ms)),
        fc.maxSafeNat(),
        (record, offset) => {
          const point = pointOf(record, offset);
          const read = readPoint(...entryOf(point));
          expect(read).toEqual(point);
          expect(read && [trustOf(read), uncertaintyOf(read)]).toEqual([record.score, record.uncertainty]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('can be read by a person', () => {
    const change = { decision_offset: 42, policy_version: 3, ledger: { alpha: 2.1, beta: 1.9, evidence_at: at(T0) } };
    const failed = pointOf(score(T0, { ...change, evidence: evidence() }), 7);
    expect(trustText(failed)).toBe('2.1 1.9 xa3');
    const seen = { ...change.ledger, first: true };
    expect(trustText(pointOf(score(T0, { ledger: seen }), 7))).toBe('2.1 1.9 Na1n');
    const released = score(T0 + 5, { ...change, standing: 'probation', standing_since: at(T0 + 5) });
    expect(trustText(pointOf(released, 8))).toBe(`2.1 1.9 Rp3@${T0}`);
  });

  it.each([
    ['registered', { ledger: { alpha: 1, beta: 1, evidence_at: at(T0), first: true } }],
    ['conflict', { evidence: evidence({ kind: 'conflict' }), standing: 'quarantined', standing_since: at(T0) }],
    ['quarantined', { standing: 'quarantined', standing_since: at(T0) }],
    ['released', { standing: 'probation', standing_since: at(T0) }],
    ['reinstated', { standing: 'active', standing_since: at(T0) }],
    ['enforcement_changed', { standing: 'quarantined', standing_since: at(T0 - 1), enforced: false }],
  ] as const)('says what brought it about: %s', (code, change) => {
    expect(pointOf(score(T0, change), 0)).toMatchObject({ code, standing: 'active', ...pickStanding(change) });
  });

  it('has a letter of its own for all that may bring it about', () => {
    const letters = evidenceKind.options.map((kind) =>
      trustText(pointOf(score(T0, { evidence: evidence({ kind }) }), 0)),
    );
    expect(new Set(letters).size).toBe(evidenceKind.options.length);
    for (const text of letters) expect(text).toMatch(/^70 30 [A-Za-z]a1$/);
  });

  it('is made of the score and its uncertainty where a record of an older release says no more', () => {
    const old = score(T0, { score: 62.5, uncertainty: 12.5 });
    delete old.ledger;
    const point = pointOf(old, 0);
    expect(trustOf(point)).toBeCloseTo(62.5, 10);
    expect(uncertaintyOf(point)).toBeCloseTo(12.5, 10);
    for (const bare of [0, 100]) expect(trustOf(pointOf({ ...old, score: bare, uncertainty: 0 }, 0))).toBe(bare);
  });

  it.each([
    ['of the layout before', ['point', '{"timestamp":"2026-03-01T12:00:00.000Z","score":70}']],
    ['without numbers', ['trust', 'a b xa1', 'decision', '1']],
    ['with an unknown reason', ['trust', '1 1 za1', 'decision', '1']],
    ['with an unknown standing', ['trust', '1 1 xz1', 'decision', '1']],
    ['without a decision', ['trust', '1 1 xa1']],
    ['with nothing', []],
  ])('is none where the entry is one %s', (_, fields) => {
    expect(readPoint('1-1', fields)).toBeUndefined();
  });
});

const pickStanding = (change: object) => ('standing' in change ? { standing: change.standing } : {});
