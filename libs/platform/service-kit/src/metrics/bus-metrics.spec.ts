import { beforeEach, describe, expect, it } from '@jest/globals';
import type { BusObserver } from '@chorus/bus';
import { Registry } from 'prom-client';
import { createLogger } from '../logger.ts';
import { busObserver } from './bus-metrics.ts';

let registry: Registry;
let observer: Required<BusObserver>;
let logged: string[];

beforeEach(() => {
  registry = new Registry();
  logged = [];
  const logger = createLogger({ level: 'debug', destination: { write: (line) => void logged.push(line) } });
  observer = busObserver(registry, logger) as Required<BusObserver>;
});

/** The lines of `/metrics` of one name, buckets left out. */
async function shown(name: string): Promise<string[]> {
  const lines = (await registry.metrics()).split('\n');
  return lines.filter((line) => line.startsWith(name) && !line.startsWith(`${name}_bucket`));
}

const task = { processor: 'copy', partition: 3 };

describe('metrics of the bus', () => {
  it('tell the time of a transaction apart: handler and log', async () => {
    observer.batch({ ...task, records: 20, outputs: 18, ms: 300, commit_ms: 100 });
    observer.batch({ ...task, records: 4, outputs: 4, ms: 60, commit_ms: 50 });
    expect(await shown('bus_records_processed_total')).toEqual(['bus_records_processed_total{processor="copy"} 24']);
    expect(await shown('bus_batch_records')).toEqual([
      'bus_batch_records_sum{processor="copy"} 24',
      'bus_batch_records_count{processor="copy"} 2',
    ]);
    const sum = async (name: string) => Number((await shown(name))[0]?.split(' ').at(-1));
    expect(await sum('bus_batch_duration_seconds')).toBeCloseTo(0.36);
    expect(await sum('bus_handler_duration_seconds')).toBeCloseTo(0.21);
    expect(await sum('bus_commit_duration_seconds')).toBeCloseTo(0.15);
  });

  it('tell rejects apart from dead letters, and never show what an error quotes above debug', async () => {
    observer.rejected({ processor: 'copy', topic: 'steps' });
    observer.deadLetter({ ...task, topic: 'steps', offset: 7, reason: 'rejected', error: 'SECRET' });
    observer.deadLetter({ ...task, topic: 'steps', offset: 8, reason: 'failed', error: 'SECRET' });
    observer.retry({ ...task, attempt: 1, error: 'SECRET' });
    observer.task({ ...task, state: 'punctuation failed', detail: 'punctuate of copy failed', error: 'SECRET' });
    observer.unreadable({ reader: 'copy', topic: 'steps', partition: 3, offset: 9, error: 'SECRET' });
    expect(await shown('bus_records_rejected_total')).toEqual([
      'bus_records_rejected_total{processor="copy",topic="steps"} 1',
    ]);
    expect((await shown('bus_dead_letters_total')).sort()).toEqual([
      'bus_dead_letters_total{processor="copy",topic="steps",reason="failed"} 1',
      'bus_dead_letters_total{processor="copy",topic="steps",reason="rejected"} 1',
    ]);
    const quoting = logged.filter((line) => line.includes('SECRET'));
    expect(quoting.map((line) => (JSON.parse(line) as { level: unknown }).level)).toEqual(Array(5).fill('debug'));
    expect(logged.some((line) => line.includes('punctuate of copy failed'))).toBe(true);
  });

  it('show what a task is at, how far it is behind and what it holds, until it leaves this process', async () => {
    for (const state of ['assigned', 'restored', 'running', 'gap', 'failed', 'assigned'])
      observer.task({ ...task, state });
    observer.lag({ ...task, topic: 'steps', records: 12 });
    observer.lag({ ...task, topic: 'others', records: 0 });
    observer.queue({ ...task, records: 2, bytes: 900 });
    observer.task({ processor: 'copy', partition: 4, state: 'running' });
    observer.task({ processor: 'copy', partition: -1, state: 'failed' });
    observer.restored({ ...task, records: 55, ms: 1_500 });
    expect(await shown('bus_task_state')).toEqual([
      'bus_task_state{processor="copy",partition="3",state="assigned"} 1',
      'bus_task_state{processor="copy",partition="4",state="running"} 1',
    ]);
    expect(await shown('bus_consumer_lag_records')).toEqual([
      'bus_consumer_lag_records{processor="copy",partition="3",topic="steps"} 12',
      'bus_consumer_lag_records{processor="copy",partition="3",topic="others"} 0',
    ]);
    expect(await shown('bus_queue_bytes')).toEqual(['bus_queue_bytes{processor="copy",partition="3"} 900']);
    expect(await shown('bus_failures_total')).toEqual(['bus_failures_total{processor="copy"} 2']);
    expect(await shown('bus_restored_records_total')).toEqual(['bus_restored_records_total{processor="copy"} 55']);

    observer.task({ ...task, state: 'stopped' });
    expect((await registry.metrics()).split('\n').filter((line) => line.includes('partition="3"'))).toEqual([]);
    expect(await shown('bus_task_state')).toHaveLength(1);
  });

  it('say it as an error where records are gone or come again', () => {
    observer.task({ ...task, state: 'running' });
    observer.task({ ...task, state: 'gap', detail: 'everything is done again' });
    const levels = logged.map((line) => JSON.parse(line) as { level: unknown; state?: string; detail?: string });
    expect(levels.filter(({ state }) => state === 'running')).toMatchObject([{ level: 'info' }]);
    expect(levels.filter(({ state }) => state === 'gap')).toMatchObject([
      { level: 'error', detail: 'everything is done again' },
    ]);
  });

  it('show what waits to be published', async () => {
    observer.publishing({ records: 3, bytes: 4_000 });
    expect(await shown('bus_publish_queue_bytes')).toEqual(['bus_publish_queue_bytes 4000']);
    observer.publishing({ records: 0, bytes: 0 });
    expect(await shown('bus_publish_queue_records')).toEqual(['bus_publish_queue_records 0']);
  });
});
