import { describe, expect, it } from '@jest/globals';
import type { RawRecord } from '@chorus/bus';
import { deadLetterReason } from '@chorus/contracts';
import fc from 'fast-check';
import { letterRecord } from '../testing/letters.ts';
import { positionText } from './position.ts';
import { Survey } from './survey.ts';

const ALL = { processors: [], reasons: [], topics: [], fleets: [], agents: [], positions: [] };

const marker = (of: { partition: number; offset: number }, n: number): RawRecord['headers'] => ({
  redrive_for: 'accept',
  redrive_of: positionText(of),
  redrive_origin: 'agent-messages-raw/0@88',
  redrive_count: '1',
  redrive_time: `time ${n}`,
});

interface Line {
  readonly partition: number;
  /** Which of the letters before it this marks; a letter where absent. */
  readonly marks: number | undefined;
  readonly processor: string;
  readonly reason: string;
  readonly time: number;
}

const line: fc.Arbitrary<Line> = fc.record({
  partition: fc.nat(2),
  marks: fc.option(fc.nat(30), { nil: undefined, freq: 2 }),
  processor: fc.constantFrom('accept', 'decide'),
  reason: fc.constantFrom(...deadLetterReason.options),
  time: fc.nat(1000),
});

/** A log of letters and markers, partition by partition, as it is read; and what a reader with all of memory makes of it. */
function logOf(lines: readonly Line[]) {
  const letters: RawRecord[] = [];
  const redriven = new Map<string, string>();
  const records = [0, 1, 2].flatMap((partition) => {
    const before: RawRecord[] = [];
    return lines
      .filter((one) => one.partition === partition)
      .map((one, offset) => {
        const given = { partition, offset, timestamp: one.time };
        const marked = one.marks === undefined ? undefined : before[one.marks % Math.max(1, before.length)];
        if (marked) {
          redriven.set(positionText(marked), `time ${offset}`);
          return { ...letterRecord(given), headers: marker(marked, offset) };
        }
        const letter = letterRecord({ ...given, headers: { dl_processor: one.processor, dl_reason: one.reason } });
        before.push(letter);
        letters.push(letter);
        return letter;
      });
  });
  return { records, letters, redriven };
}

describe('a survey', () => {
  it('has the totals, the newest, and what is left to redrive, as if it had held everything', () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 60 }),
        fc.integer({ min: 1, max: 5 }),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (lines, keep, again, limit) => {
          const { records, letters, redriven } = logOf(lines);
          const filter = { ...ALL, processors: ['accept'] };
          const survey = new Survey(filter, keep);
          for (const record of records) survey.take(record);

          const mine = letters.filter(({ headers }) => headers['dl_processor'] === 'accept');
          const isRedriven = (record: RawRecord) => redriven.has(positionText(record));
          const counts = Object.groupBy(mine, ({ headers }) => headers['dl_reason'] ?? '');
          expect(
            Object.fromEntries(
              survey.groups.map((group) => [group.reason, [group.letters, group.redriven, group.newest]]),
            ),
          ).toEqual(
            Object.fromEntries(
              Object.entries(counts).map(([reason, some = []]) => [
                reason,
                [some.length, some.filter(isRedriven).length, Math.max(...some.map(({ timestamp }) => timestamp))],
              ]),
            ),
          );
          const newest = mine.toSorted(
            (a, b) => b.timestamp - a.timestamp || a.partition - b.partition || b.offset - a.offset,
          );
          expect(survey.newest.map(({ position, redriven_at }) => [positionText(position), redriven_at])).toEqual(
            newest.slice(0, keep).map((one) => [positionText(one), redriven.get(positionText(one)) ?? null]),
          );
          const selected = survey.select({ again, limit, isPossible: ({ reason }) => reason !== 'schema' });
          const wanted = mine.filter((one) => one.headers['dl_reason'] !== 'schema' && (again || !isRedriven(one)));
          expect([...selected].map(positionText)).toEqual(wanted.slice(0, limit).map(positionText));
          for (const group of survey.groups)
            expect(survey.countIn(group, selected)).toBe(
              wanted.slice(0, limit).filter(({ headers }) => headers['dl_reason'] === group.reason).length,
            );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('keeps the newest of many with what their markers say, and counts what is none of ours', () => {
    const survey = new Survey(ALL, 3);
    for (let offset = 0; offset < 2000; offset++) survey.take(letterRecord({ offset, timestamp: offset }));
    survey.take({ ...letterRecord({ offset: 2000 }), headers: marker({ partition: 0, offset: 1999 }, 1) });
    survey.take({ ...letterRecord({ offset: 2001 }), headers: { mood: 'good' } });
    expect(survey.newest.map(({ position, redriven_at }) => [position.offset, redriven_at])).toEqual([
      [1999, 'time 1'],
      [1998, null],
      [1997, null],
    ]);
    expect(survey.unknown).toBe(1);
  });
});
