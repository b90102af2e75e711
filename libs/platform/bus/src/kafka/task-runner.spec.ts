import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { skip } from '../port/outcome.ts';
import { defineProcessor } from '../port/processor.ts';
import { keyValueStore } from '../port/store.ts';
import { LogClock } from '../runtime/log-clock.ts';
import { items } from '../testing/example.ts';
import { kafkaConfigSchema } from './config.ts';
import type { LogClient } from './log-client.ts';
import { type TaskHost, TaskRunner } from './task-runner.ts';
import { Watchdog } from './watchdog/watchdog.ts';

const config = kafkaConfigSchema.parse({ KAFKA_BROKERS: '127.0.0.1:1', KAFKA_NAMESPACE: 'ns.' });
const definition = defineProcessor({
  name: 'worker',
  streams: [items],
  outputs: [],
  stores: { kept: keyValueStore<number>() },
});

interface Broker {
  /** By topic without namespace, first and next offset. */
  readonly logs: Readonly<Record<string, readonly [number, number]>>;
  /** Of the input; undefined where the answer leaves it out. */
  readonly committed?: string;
  readonly commit?: () => Promise<void>;
}

/** A runner of partition 3 on a broker that has this to say; what it told, and what it asked of the consumer. */
function runnerOn({ logs, committed, commit = () => Promise.resolve() }: Broker) {
  const told: { state: string; detail?: string }[] = [];
  const asked: string[] = [];
  const log: Pick<LogClient, 'offset' | 'leaderOf' | 'fetch' | 'close'> = {
    offset: ({ topic }, at) => {
      const offset = logs[topic]?.[at === 'start' ? 0 : 1];
      return offset === undefined ? Promise.reject(new Error(`nothing about ${topic}`)) : Promise.resolve(offset);
    },
    leaderOf: () => 0,
    fetch: (_leader, [position]) => {
      const { topic = '', partition = 3 } = position ?? {};
      const end = logs[topic]?.[1] ?? 0;
      return Promise.resolve([{ topic, partition, records: [], next: end, end }]);
    },
    close: () => Promise.resolve(),
  };
  const partitions = committed === undefined ? [] : [{ partition: 3, offset: committed, metadata: null }];
  const admin = { use: () => Promise.resolve([{ topic: 'ns.items', partitions }]) };
  const watchdog = new Watchdog({ config, onTrouble: () => {} });
  const host = {
    definition,
    handler: { process: () => skip('done') },
    config,
    groupId: 'ns.worker',
    observer: { task: (event: { state: string; detail?: string }) => void told.push(event) },
    clock: Date.now,
    logClock: new LogClock(Date.now),
    retry: undefined,
    admin,
    tables: undefined,
    weaken: undefined,
    openProducer: () => Promise.resolve({ commit, pause: () => Promise.resolve(), close: () => Promise.resolve() }),
    watch: (deaths: Parameters<TaskHost['watch']>[0]) => watchdog.watch(0, definition, deaths),
    openLog: () => Promise.resolve(log as LogClient),
    seek: () => {},
    pause: () => void asked.push('pause'),
    resume: () => void asked.push('resume'),
    membership: () => Promise.resolve(),
  };
  const runner = new TaskRunner(host as unknown as TaskHost, 3);
  const reaches = async (state: string) => {
    while (!told.some((event) => event.state === state)) await turn();
    return told.find((event) => event.state === state)?.detail;
  };
  return { runner, told, asked, reaches };
}

const CHANGELOG = 'worker-changelog';

describe('a task runner', () => {
  it('leaves the partition alone once it is told to stop: it may be that of its successor', async () => {
    const committing = Promise.withResolvers<void>();
    const committed = Promise.withResolvers<void>();
    const commit = () => {
      committing.resolve();
      return committed.promise;
    };
    const { runner, asked, reaches } = runnerOn({
      logs: { items: [0, 0], [CHANGELOG]: [0, 0] },
      committed: '-1',
      commit,
    });
    await reaches('running');
    const value = Buffer.from(JSON.stringify({ group: 'g', id: 'a', n: 1, pad: ' '.repeat(5_000_000) }));
    const record = { topic: 'items', partition: 3, offset: 0, key: null, value, headers: {}, timestamp: 1 };
    expect(runner.offer({ topic: 'items', asked: 0, last: 0, highWatermark: 1, records: [record] })).toBe('taken');
    // It has more than it may keep.
    expect(asked).toEqual(['pause', 'resume', 'pause']);
    await committing.promise;
    const stopped = runner.stop();
    committed.resolve();
    await stopped;
    expect(asked).toEqual(['pause', 'resume', 'pause']);
  });

  it('begins again where an answer has no position, rather than at the start of the log', async () => {
    const { runner, told, reaches } = runnerOn({ logs: { items: [0, 50], [CHANGELOG]: [0, 9] } });
    expect(await reaches('failed')).toBe('Kafka does not say which position of ns.items/3 is committed');
    expect(told.map(({ state }) => state)).not.toContain('running');
    await runner.stop();
  });

  it('begins again where the log does not say how far it goes', async () => {
    const { runner, reaches } = runnerOn({ logs: { items: [0, 50] }, committed: '7' });
    expect(await reaches('failed')).toBe('nothing about worker-changelog');
    await runner.stop();
  });

  it('tells that all is done again where its positions are forgotten and its state is not', async () => {
    const { runner, reaches } = runnerOn({ logs: { items: [10, 50], [CHANGELOG]: [0, 9] }, committed: '-1' });
    expect(await reaches('gap')).toContain('everything is done again on top of it, items from 10 to 50');
    await reaches('running');
    await runner.stop();
  });

  it('tells of nothing where it is new, or goes on', async () => {
    for (const [committed, end] of [
      ['-1', 0],
      ['50', 9],
    ] as const) {
      const { runner, told, reaches } = runnerOn({ logs: { items: [10, 50], [CHANGELOG]: [0, end] }, committed });
      await reaches('running');
      await runner.stop();
      expect(told.map(({ state }) => state)).not.toContain('gap');
    }
  });
});
