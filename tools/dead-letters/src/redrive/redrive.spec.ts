import { describe, expect, it } from '@jest/globals';
import type { Outgoing, RawRange, RawRecord } from '@chorus/bus';
import { deadLetters } from '@chorus/contracts';
import fc from 'fast-check';
import { Survey } from '../letters/survey.ts';
import { letterRecord } from '../testing/letters.ts';
import { redrive, type Redriven } from './redrive.ts';

const PARTITIONS = 2;

/** A log in memory: what is written in one go is there, or is not. */
class Log {
  readonly letters: RawRecord[][] = Array.from({ length: PARTITIONS }, () => []);
  readonly copies: Outgoing[] = [];

  give(partition: number, headers: Record<string, string>): void {
    const log = this.letters[partition] ?? [];
    log.push(letterRecord({ partition, offset: log.length, headers }));
  }

  write(records: readonly Outgoing[]): void {
    for (const record of records) {
      const log = this.letters[record.partition] ?? [];
      const { topic, partition, headers } = record;
      if (topic !== deadLetters.name) this.copies.push(record);
      else log.push({ topic, partition, headers, offset: log.length, key: null, value: null, timestamp: 0 });
    }
  }

  async *records({ partition, from, to = Infinity }: RawRange): AsyncGenerator<readonly RawRecord[]> {
    const records = (this.letters[partition] ?? []).slice(from, to);
    for (let at = 0; at < records.length; at += 7) yield records.slice(at, at + 7);
  }
}

interface Fault {
  /** After so many transactions. */
  readonly after: number;
  readonly how: 'fails before' | 'fails after' | 'is interrupted';
}

/** One run of the command over what is not redriven yet. */
async function run(log: Log, fault: Fault | undefined, rate = Infinity): Promise<Redriven | 'broke off'> {
  const survey = new Survey({ processors: [], reasons: [], topics: [], fleets: [], agents: [], positions: [] }, 0);
  for (const letters of log.letters) for (const letter of letters) survey.take(letter);
  const stop = new AbortController();
  let transactions = 0;
  const write = (records: readonly Outgoing[]) => {
    const now = transactions++ === fault?.after ? fault.how : undefined;
    if (now === 'fails before') return Promise.reject(new Error(now));
    log.write(records);
    if (now === 'is interrupted') stop.abort();
    return now === 'fails after' ? Promise.reject(new Error(now)) : Promise.resolve();
  };
  const selected = survey.select({ again: false, limit: Infinity, isPossible: () => true });
  const options = { log, selected, rate, stop: stop.signal, clock: () => 0, write, onProgress: () => {} };
  const writer = { fits: ({ headers }: Outgoing) => headers['size'] !== 'huge' };
  const isPossible = ({ origin }: { origin: { offset: number } }) => origin.offset !== 13;
  return redrive({ ...options, writer, isPossible }).catch(() => 'broke off' as const);
}

const fault: fc.Arbitrary<Fault> = fc.record({
  after: fc.nat(3),
  how: fc.constantFrom<Fault['how'][]>('fails before', 'fails after', 'is interrupted'),
});

describe('redrive', () => {
  it('puts each back once and in order, however often it breaks off and is done again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(1), { maxLength: 400 }),
        fc.array(fault, { maxLength: 4 }),
        async (places, faults) => {
          const log = new Log();
          for (const [n, partition] of places.entries()) log.give(partition, { n: String(n) });
          for (const one of faults) await run(log, one);
          const last = await run(log, undefined);
          expect(last).toMatchObject({ left: 0 });
          for (let partition = 0; partition < PARTITIONS; partition++)
            expect(
              log.copies.filter((copy) => copy.partition === partition).map(({ headers }) => headers['n']),
            ).toEqual([...places.entries()].filter(([, place]) => place === partition).map(([n]) => String(n)));
          expect(await run(log, undefined)).toEqual({ redriven: 0, left: 0, examples: [] });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('leaves what does not fit, is not whole or has no place any more, and says which', async () => {
    const log = new Log();
    const headers: Record<string, string>[] = [
      { n: '0' },
      { size: 'huge' },
      { dl_offset: '13' },
      { dl_value_cut: '7' },
      { n: '4', dl_headers_cut: '2' },
    ];
    for (const some of headers) log.give(0, some);
    expect(await run(log, undefined)).toEqual({
      redriven: 2,
      left: 3,
      examples: [
        { partition: 0, offset: 1 },
        { partition: 0, offset: 2 },
        { partition: 0, offset: 3 },
      ],
    });
    expect(log.copies.map(({ headers }) => headers['n'])).toEqual(['0', '4']);
  });

  it('writes little at a time where it is to be slow', async () => {
    const log = new Log();
    for (let n = 0; n < 60; n++) log.give(0, {});
    const sizes: number[] = [];
    const { write } = log;
    log.write = (records) => {
      sizes.push(records.length / 2);
      write.call(log, records);
    };
    await run(log, undefined, 100);
    expect(sizes).toEqual([25, 25, 10]);
  });
});
