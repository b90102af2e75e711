import { describe, expect, it } from '@jest/globals';
import { emit, to } from '../port/outcome.ts';
import { defineProcessor } from '../port/processor.ts';
import type { RawRecord } from '../port/record.ts';
import { keyValueStore } from '../port/store.ts';
import { items, totals } from '../testing/example.ts';
import { LogClock } from './log-clock.ts';
import { Task } from './task.ts';

const HOUR = 3_600_000;

/** A host whose clock is an hour ahead of the log's, which begins at 1,000,000. */
function ahead() {
  let elapsed = 7;
  const clock = () => 1_000_000 + HOUR + elapsed;
  const pass = (ms: number) => (elapsed += ms);
  return { clock, logClock: new LogClock(clock, () => elapsed), pass };
}

describe('LogClock', () => {
  it('goes by the host before anything was seen, then by the log and what has passed since', () => {
    const { clock, logClock, pass } = ahead();
    expect(logClock.now()).toBe(clock());
    logClock.see(1_000_000);
    pass(2500);
    expect(logClock.now()).toBe(1_002_500);
  });

  it('is not put back by records that are older than what has passed', () => {
    const { logClock, pass } = ahead();
    logClock.see(1_000_000);
    pass(2500);
    logClock.see(1_001_000);
    expect(logClock.now()).toBe(1_002_500);
    logClock.see(1_003_000);
    expect(logClock.now()).toBe(1_003_000);
  });
});

describe('a task whose host is ahead of the log', () => {
  const counter = defineProcessor({
    name: 'counter',
    streams: [items],
    outputs: [totals],
    stores: { times: keyValueStore<number>() },
  });

  /** Emits at what time it was called. */
  const handler = {
    process: (_: unknown, { now }: { now: number }) => emit(to(totals, { group: 'g', sum: 0, at: now, factor: 1 })),
    punctuate: ({ now }: { now: number }) => [to(totals, { group: 'g', sum: 1, at: now, factor: 1 })],
  };
  const record = (offset: number, timestamp: number): RawRecord => {
    const value = Buffer.from(JSON.stringify({ group: 'g', id: String(offset), n: 1 }));
    return { topic: items.name, partition: 0, offset, key: null, value, headers: {}, timestamp };
  };

  it('does not take passing time for later than the log does, so that records go on in time', async () => {
    const { clock, logClock, pass } = ahead();
    const task = new Task(counter, handler, { partition: 0, partitions: 1, clock, logClock });
    const times: number[] = [];
    const keep = (outgoing: readonly { topic: string; value: Buffer | null }[]) => {
      for (const { topic, value } of outgoing)
        if (topic === totals.name) times.push((JSON.parse(String(value)) as { at: number }).at);
      task.commit();
    };
    keep(await task.process([record(0, 1_000_000)]));
    pass(1000);
    keep(task.punctuate());
    pass(1000);
    keep(await task.process([record(1, 1_002_000)]));
    // Never back: this one was written while the brokers' clock was put right.
    keep(await task.process([record(2, 1_001_500)]));
    expect(times).toEqual([1_000_000, 1_001_000, 1_002_000, 1_002_000]);
  });
});
