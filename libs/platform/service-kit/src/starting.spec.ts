import { describe, expect, it } from '@jest/globals';
import { MemoryBus } from '@chorus/bus';
import { kafkaLog } from './kafka-log.ts';
import { createLogger } from './logger.ts';
import { logAnswers, prepareLog, unlessAborted } from './starting.ts';

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

describe('the topics of a service that starts without the log', () => {
  const prepare = (bus: MemoryBus, closing = new AbortController().signal, alone = true) =>
    prepareLog(bus, [], logger, { timeoutMs: 0, alone, abort: undefined, closing });
  /** How often topics were created or checked; the first `failures` of these fail. */
  const counting = (bus: MemoryBus, failures = 0) => {
    const calls = { made: 0 };
    bus.ensureTopics = () => (++calls.made <= failures ? Promise.reject(new Error('no fit')) : Promise.resolve());
    return calls;
  };

  it('are created before the start where the log answers', async () => {
    const { bus } = busAnsweringAt(1);
    const calls = counting(bus);
    await (
      await prepare(bus)
    )();
    expect(calls.made).toBe(1);
  });

  it('are created when the log answers where it is away', async () => {
    const { bus } = busAnsweringAt(3);
    const calls = counting(bus);
    const ready = await prepare(bus);
    expect(calls.made).toBe(0);
    await ready();
    expect(calls.made).toBe(1);
  });

  it('are waited for where the log goes away in the middle of it', async () => {
    const { bus, looks } = busAnsweringAt(1);
    const calls = counting(bus, 1);
    const health = bus.health.bind(bus);
    const down = { name: 'kafka', state: 'down' as const, detail: '', latency_ms: null };
    bus.health = async () => (looks() === 2 ? (await health(), down) : health());
    await (
      await prepare(bus)
    )();
    expect(calls.made).toBe(2);
  });

  it('that do not fit end the start', async () => {
    const { bus } = busAnsweringAt(1);
    counting(bus, Infinity);
    await expect(prepare(bus)).rejects.toThrow('no fit');
    await expect(prepare(busAnsweringAt(Infinity).bus, undefined, false)).rejects.toThrow('gave up after 0 ms');
  });

  it('are never there when the service has ended before', async () => {
    const closing = new AbortController();
    const { bus } = busAnsweringAt(Infinity);
    const calls = counting(bus);
    const ready = await prepare(bus, closing.signal);
    closing.abort();
    expect(await Promise.race([ready(), new Promise((resolve) => setImmediate(resolve, 'never'))])).toBe('never');
    expect(calls.made).toBe(0);
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
