import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '@chorus/bus';
import { kafkaLog } from './kafka-log.ts';
import { createLogger } from './logger.ts';
import { logAnswers, unlessAborted } from './starting.ts';

const logger = createLogger({ level: 'silent' });

/** A log that answers from the n-th look on. */
function busAnsweringAt(look: number) {
  const bus = new MemoryBus();
  let looks = 0;
  bus.health = () => {
    const state = ++looks < look ? ('down' as const) : ('up' as const);
    return Promise.resolve({ name: 'kafka', state, detail: 'Kafka at x:1 does not answer', latency_ms: 0 });
  };
  return { bus, looks: () => looks };
}

describe('a start before the log answers', () => {
  it('waits for it', async () => {
    const { bus, looks } = busAnsweringAt(2);
    await logAnswers(bus, logger, 60_000);
    expect(looks()).toBe(2);
  });

  it('gives up in the end and says why', async () => {
    await expect(logAnswers(busAnsweringAt(Infinity).bus, logger, 0)).rejects.toThrow(
      'gave up after 0 ms. Kafka at x:1 does not answer',
    );
  });

  it('can be aborted while it waits', async () => {
    const abort = new AbortController();
    const waiting = logAnswers(busAnsweringAt(Infinity).bus, logger, 60_000, abort.signal);
    setImmediate(() => abort.abort(new Error('enough')));
    await expect(waiting).rejects.toThrow('enough');
    await expect(unlessAborted(Promise.resolve(1), abort.signal)).rejects.toThrow('enough');
  });
});

it('what the Kafka client repeats is logged once in ten seconds', () => {
  const lines: string[] = [];
  let now = 0;
  const log = kafkaLog(createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } }), {
    now: () => now,
  });
  for (now = 0; now < 10_000; now += 100) log({ level: 'warn', message: 'no broker' });
  log({ level: 'warn', message: 'something else' });
  expect(lines).toHaveLength(2);
  log({ level: 'warn', message: 'no broker' });
  expect(lines).toHaveLength(3);
});
