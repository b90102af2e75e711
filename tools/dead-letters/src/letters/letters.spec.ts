import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { letterRecord } from '../testing/letters.ts';
import { matches, type Filter } from './filter.ts';
import { entryOf, type DeadLetter } from './letter.ts';
import { OffsetSet } from './offset-set.ts';
import { ownerOf } from './owner.ts';
import { parsePosition, positionText } from './position.ts';

const ALL: Filter = { processors: [], reasons: [], topics: [], fleets: [], agents: [], positions: [] };

function letter(given: Parameters<typeof letterRecord>[0] = {}): DeadLetter {
  const entry = entryOf(letterRecord(given));
  if (entry.kind !== 'letter') throw new Error(`it is ${entry.kind}`);
  return entry.letter;
}

describe('entryOf', () => {
  it('tells dead letters, markers and what is neither', () => {
    expect(
      letter({ partition: 3, offset: 7, timestamp: 5, headers: { redrive_count: '2', redrive_of: '3@1' } }),
    ).toMatchObject({
      position: { partition: 3, offset: 7 },
      time: 5,
      processor: 'accept',
      origin: { topic: 'agent-messages-raw', partition: 3, offset: 88 },
      redrives: 2,
    });
    const marker = {
      redrive_for: 'accept',
      redrive_of: '3@7',
      redrive_origin: 'agent-messages-raw/3@88',
      redrive_count: '1',
      redrive_time: '2026-03-01T12:00:00.000Z',
    };
    const record = { ...letterRecord(), headers: marker };
    expect(entryOf(record)).toEqual({
      kind: 'marker',
      marker: { of: { partition: 3, offset: 7 }, time: marker.redrive_time },
    });
    for (const headers of [{}, { ...marker, redrive_of: '7' }, { ...letterRecord().headers, dl_reason: 'mood' }])
      expect(entryOf({ ...record, headers } as typeof record)).toEqual({ kind: 'unknown' });
  });

  it('takes no count from a sender that makes no sense', () => {
    for (const [redrive_count, redrives] of [
      ['-1', 0],
      ['x', 0],
      ['9'.repeat(30), 999_999],
    ] as const)
      expect(letter({ headers: { redrive_count } }).redrives).toBe(redrives);
  });
});

describe('ownerOf', () => {
  const owner = (value: unknown, key: string | null, dl_topic: string) =>
    ownerOf(
      letter({
        value: typeof value === 'string' ? Buffer.from(value) : Buffer.from(JSON.stringify(value)),
        key: key === null ? null : Buffer.from(key),
        headers: { dl_topic },
      }),
    );

  it.each([
    [
      'a message',
      { agent_id: 'a', metadata: { fleet_id: 'f' } },
      'k',
      'agent-messages-raw',
      { agent: 'a', fleet: 'f' },
    ],
    ['a message without fleet', { agent_id: 'a' }, 'k', 'agent-messages-raw', { agent: 'a', fleet: 'default' }],
    ['no JSON at the door', 'x{', 'k', 'agent-messages-raw', { agent: 'k' }],
    ['null', 'null', null, 'agent-messages-raw', {}],
    [
      'a decision',
      { original_message: { agent_id: 'a' }, processing_metadata: { fleet_id: 'f' } },
      'f',
      'agent-decisions-processed',
      { agent: 'a', fleet: 'f' },
    ],
    ['no JSON behind the door', 'x{', 'f/a', 'trust-scores', { agent: 'a', fleet: 'f' }],
    ['fields of another type', { agent_id: 7 }, 'f', 'detections', { fleet: 'f' }],
  ])('reads %s', (_, value, key, topic, expected) => {
    expect(owner(value, key, topic)).toEqual(expected);
  });
});

describe('matches', () => {
  const one = letter({
    partition: 1,
    offset: 5,
    timestamp: 1000,
    value: Buffer.from('{"agent_id":"a","metadata":{"fleet_id":"f"}}'),
  });

  it.each<[Partial<Filter>, boolean]>([
    [{}, true],
    [{ processors: ['decide', 'accept'] }, true],
    [{ processors: ['decide'] }, false],
    [{ reasons: ['schema'], topics: ['agent-messages-raw'] }, true],
    [{ reasons: ['failed'] }, false],
    [{ topics: ['trust-scores'] }, false],
    [{ fleets: ['f'], agents: ['b', 'a'] }, true],
    [{ fleets: ['f'], agents: ['b'] }, false],
    [{ fleets: ['g'] }, false],
    [{ positions: [{ partition: 1, offset: 5 }] }, true],
    [{ positions: [{ partition: 0, offset: 5 }] }, false],
    [{ since: 1000, until: 1001 }, true],
    [{ since: 1001 }, false],
    [{ until: 1000 }, false],
    [{ error: 'NO "AGENT' }, true],
    [{ error: 'other' }, false],
  ])('%j: %s', (filter, expected) => {
    expect(matches({ ...ALL, ...filter }, one)).toBe(expected);
  });
});

const position = fc.record({ partition: fc.nat(3), offset: fc.oneof(fc.nat(70), fc.nat(20_000), fc.maxSafeNat()) });

describe('OffsetSet', () => {
  it('is a set, in the order of partitions and offsets', () => {
    fc.assert(
      fc.property(fc.array(position, { maxLength: 40 }), position, (given, other) => {
        const [set, model] = [new OffsetSet(), new Map<string, { partition: number; offset: number }>()];
        for (const one of given) {
          expect(set.add(one)).toBe(!model.has(positionText(one)));
          model.set(positionText(one), one);
        }
        expect(set.size).toBe(model.size);
        expect([...set]).toEqual([...model.values()].sort((a, b) => a.partition - b.partition || a.offset - b.offset));
        expect(set.has(other)).toBe(model.has(positionText(other)));
      }),
      { numRuns: 200 },
    );
  });
});

it('a position is read as it is written, and nothing else is', () => {
  expect(parsePosition(positionText({ partition: 3, offset: 1207 }))).toEqual({ partition: 3, offset: 1207 });
  for (const text of ['', '3', '3@', '@3', '-1@3', '3@1 ', '3@9999999999999999'])
    expect(parsePosition(text)).toBeUndefined();
});
