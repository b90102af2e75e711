import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { skip } from '../port/outcome.ts';
import { defineProcessor, type StreamProcessor } from '../port/processor.ts';
import type { BusRecord, RawRecord } from '../port/record.ts';
import { recentStore, type RecentStore } from '../port/store.ts';
import { items } from '../testing/example.ts';
import { Task } from '../runtime/task.ts';
import type { LogClient } from './log-client.ts';
import { restoreTask } from './restore.ts';

const CHANGELOG = 'rememberer-changelog';

const idOf = ({ value }: BusRecord<{ id: string }>) => value.id;

function newTask(sizes: readonly number[], identity = idOf): Task {
  const stores = Object.fromEntries(sizes.map((size, n) => [`last-${n}`, recentStore(items, size, identity)]));
  const definition = defineProcessor({ name: 'rememberer', streams: [items], outputs: [], stores });
  const handler: StreamProcessor = { process: () => skip('done') };
  return new Task(definition, handler, { partition: 0, partitions: 1, clock: () => 0 });
}

const isKnown = (task: Task, n: number, id: string) => (task.stores[`last-${n}`] as unknown as RecentStore).has(id);

const record = (offset: number, value: object | string, headers = {}): RawRecord => ({
  topic: items.name,
  partition: 0,
  offset,
  key: null,
  value: Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers,
  timestamp: 1,
});
const item = (id: string) => ({ group: 'g', id, n: 1 });

interface Log {
  readonly start?: number;
  readonly end: number;
  /** The records from an offset on; offsets that are missing belong to markers. */
  readonly from: (offset: number) => readonly RawRecord[];
}

/** A log of one partition, fetched `perFetch` offsets at a time. */
function clientOf(logs: Readonly<Record<string, Log>>, perFetch: number, onFetch = () => {}): LogClient {
  const client: Pick<LogClient, 'offset' | 'leaderOf' | 'fetch'> = {
    offset: ({ topic }, at) => Promise.resolve((at === 'end' ? logs[topic]?.end : logs[topic]?.start) ?? 0),
    leaderOf: () => 0,
    fetch: async (_leader, [position]) => {
      const { topic = '', next: from = 0 } = position ?? {};
      await turn();
      onFetch();
      const { end = 0, from: recordsFrom } = logs[topic] ?? {};
      const next = Math.min(from + perFetch, end);
      const records = (recordsFrom?.(from) ?? []).filter(({ offset }) => offset < next);
      return [{ topic, partition: 0, records, next, end }];
    },
  };
  return client as LogClient;
}

describe('restoring recent memories', () => {
  const kind = fc.constantFrom('item', 'item', 'given up', 'unreadable', 'for another', 'marker', 'marker', 'marker');
  const entries = fc.array(fc.record({ kind, id: fc.nat(15).map(String) }), {
    minLength: 12,
    maxLength: 60,
    size: 'max',
  });

  it('finds the last records that count and no others, wherever they are', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        entries,
        sizes,
        fc.nat(10),
        fc.nat(60),
        fc.integer({ min: 1, max: 20 }),
        async (all, most, start, to, perFetch) => {
          const position = Math.min(Math.max(to, start), all.length);
          const records = all.flatMap(({ kind: of, id }, offset) => {
            if (of === 'marker' || offset < start) return [];
            const headers = of === 'for another' ? { redrive_for: 'another' } : {};
            return [record(offset, of === 'unreadable' ? '{' : item(id), headers)];
          });
          const task = newTask(most);
          // As the task itself has kept it: the last ones that are of interest.
          const givenUp = all.flatMap(({ kind: of }, at) => (of === 'given up' && at < position ? [at] : []));
          const lines = givenUp.slice(-Math.max(...most)).map((at) => `__given_up/${items.name}/${at}`);
          for (const line of lines) task.restoreChangelog(line, Buffer.from('true'));

          const from = (offset: number) => records.filter((one) => one.offset >= offset);
          const client = clientOf({ [items.name]: { start, end: all.length, from } }, perFetch);
          await restoreTask(client, task, new Map([[items.name, position]]));

          const counting = all
            .slice(0, position)
            .filter(({ kind: of }, at) => at >= start && of !== 'marker' && of !== 'for another');
          for (const [n, size] of most.entries()) {
            const last = counting.slice(-size).flatMap(({ kind: of, id }) => (of === 'item' ? [id] : []));
            for (let id = 0; id <= 15; id++) expect(isKnown(task, n, String(id))).toBe(last.includes(String(id)));
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('reads nothing twice where it has to go back further', async () => {
    const read: number[] = [];
    const from = (offset: number) => {
      read.push(offset);
      return Array.from({ length: 1000 }, (_, n) => record(10 * (offset + n), item('x')));
    };
    const sparse: Log = { end: 1000, from: (offset) => from(Math.ceil(offset / 10)) };
    await restoreTask(clientOf({ [items.name]: sparse }, 10), newTask([20]), new Map([[items.name, 1000]]));
    expect(new Set(read).size).toBe(read.length);
    expect(Math.min(...read)).toBeLessThanOrEqual(80);
  });

  it('keeps of what it reads the identities alone, however large the values are', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const answers: WeakRef<ArrayBufferLike>[] = [];
    let most = 0;
    const large: Log = {
      end: 2000,
      from: (offset) => {
        const bytes = Buffer.alloc(100 * 500, ' ');
        answers.push(new WeakRef(bytes.buffer));
        return Array.from({ length: 100 }, (_, n) => {
          bytes.write(JSON.stringify(item(String(offset + n))), 500 * n);
          return { ...record(offset + n, ''), value: bytes.subarray(500 * n, 500 * (n + 1)) };
        });
      },
    };
    const onFetch = () => {
      collect();
      most = Math.max(most, answers.filter((answer) => answer.deref()).length);
    };
    const task = newTask([500]);
    await restoreTask(clientOf({ [items.name]: large }, 100, onFetch), task, new Map([[items.name, 2000]]));
    expect(answers).toHaveLength(10);
    expect([1499, 1500, 1999].map((id) => isKnown(task, 0, String(id)))).toEqual([false, true, true]);
    // The one at hand, and one that an engine may keep in a register.
    expect(most).toBeLessThanOrEqual(2);
  });

  it('lets others have the event loop while it works on one answer', async () => {
    const time = jest.spyOn(performance, 'now');
    try {
      let now = 0;
      time.mockImplementation(() => now);
      const heard: (number | 'other')[] = [];
      const identity = ({ offset }: BusRecord) => {
        heard.push(offset);
        now += 20;
        return String(offset);
      };
      let over = false;
      const others = (async () => {
        while (!over) {
          await turn();
          if (heard.length > 0) heard.push('other');
        }
      })();
      const log: Log = { end: 9, from: () => Array.from({ length: 9 }, (_, n) => record(n, item(String(n)))) };
      await restoreTask(clientOf({ [items.name]: log }, 9), newTask([9], identity), new Map([[items.name, 9]]));
      over = true;
      await others;
      const turns = [heard.indexOf(3), heard.indexOf(6)].map((at) => heard[at - 1]);
      expect(turns).toEqual(['other', 'other']);
    } finally {
      time.mockRestore();
    }
  });

  it('fails on an identity that cannot be had, where it is one of the last, with words that quote nothing', async () => {
    const identity = ({ value }: BusRecord<{ id: string }>) => {
      if (value.id === 'bad') throw new Error(`quoting ${value.id}`);
      return value.id;
    };
    const from = (offset: number) => ['a', 'bad', 'b', 'c'].map((id, n) => record(n, item(id))).slice(offset);
    const restore = async (size: number) => {
      const task = newTask([size], identity);
      await restoreTask(clientOf({ [items.name]: { end: 4, from } }, 4), task, new Map([[items.name, 4]]));
      return isKnown(task, 0, 'b');
    };
    expect(await restore(2)).toBe(true);
    await expect(restore(3)).rejects.toThrow('rememberer failed at items/0@1');
  });

  it('does not take an unknown position for the beginning', async () => {
    const client = clientOf({ [CHANGELOG]: { end: 0, from: () => [] } }, 1);
    await expect(restoreTask(client, newTask([1]), new Map())).rejects.toThrow('no position of items/0');
  });
});
