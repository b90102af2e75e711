import type { RawRecord } from '../port/record.ts';
import { changelogOf } from '../runtime/encode.ts';
import type { Tail } from '../runtime/recents.ts';
import type { Task } from '../runtime/task.ts';
import { Turns } from '../runtime/turns.ts';
import type { LogClient } from './log-client.ts';

/** Fetches without any progress before a restoration is given up. */
const PATIENCE = 20;

export interface Restored {
  readonly records: number;
  /** Where to follow each table of the task, by topic. */
  readonly tables: ReadonlyMap<string, number>;
}

/** Topics that {@link restoreTask} reads. */
export const restoredTopics = (task: Task): string[] => [
  ...new Set([
    ...(task.hasChangelog ? [changelogOf(task.definition.name)] : []),
    ...[...task.recents.keys()].map(({ name }) => name),
    ...Object.values(task.definition.tables).map(({ name }) => name),
  ]),
];

/**
 * Brings a new task to where its inputs stand at `positions`: its stores from the changelog, its recent memories from
 * the records just before the positions, its tables to their ends. Nobody else writes the changelog any more: the
 * transactional id has been fenced.
 */
export async function restoreTask(
  client: LogClient,
  task: Task,
  positions: ReadonlyMap<string, number>,
): Promise<Restored> {
  const { partition } = task.options;
  let records = 0;
  const count = (take: (record: RawRecord) => void) => (record: RawRecord) => {
    records++;
    take(record);
  };

  if (task.hasChangelog)
    await readToEnd(
      client,
      { topic: changelogOf(task.definition.name), partition },
      count(({ key, value }) => task.restoreChangelog(key?.toString('utf8') ?? '', value)),
    );

  for (const [topic, size] of task.recents) {
    const position = positions.get(topic.name);
    if (position === undefined) throw new Error(`no position of ${topic.name}/${partition} to restore from`);
    records += await recall(client, { topic: topic.name, partition }, position, size, (most) => task.tail(topic, most));
  }

  const tables = new Map<string, number>();
  for (const { name: topic } of Object.values(task.definition.tables))
    tables.set(
      topic,
      await readToEnd(
        client,
        { topic, partition },
        count((record) => task.applyTable(record)),
      ),
    );
  return { records, tables };
}

interface Place {
  readonly topic: string;
  readonly partition: number;
}

async function readToEnd(client: LogClient, place: Place, take: (record: RawRecord) => void): Promise<number> {
  const start = await client.offset(place, 'start');
  const end = await client.offset(place, 'end');
  return readRange(client, place, start, end, take);
}

/**
 * Finds the last `size` records before `position` that count, and says how many there are. Others take offsets too, so it
 * may have to go back further, to what is before that.
 */
async function recall(
  client: LogClient,
  place: Place,
  position: number,
  size: number,
  tailOf: (size: number) => Tail,
): Promise<number> {
  const start = await client.offset(place, 'start');
  const tails: Tail[] = [];
  let missing = size;
  let until = position;
  for (let back = 2 * size; missing > 0 && until > start; back *= 4) {
    const from = Math.max(start, position - back);
    const tail = tailOf(missing);
    await readRange(client, place, from, until, (record) => tail.add(record));
    tails.unshift(tail);
    missing -= tail.length;
    until = from;
  }
  for (const tail of tails) tail.remember();
  return size - missing;
}

/**
 * Hands over the committed records from `from` up to, not including, `to`, and returns the position then. Others have
 * the event loop now and then: the membership of all tasks of the process depends on it.
 */
async function readRange(
  client: LogClient,
  { topic, partition }: Place,
  from: number,
  to: number,
  take: (record: RawRecord) => void,
): Promise<number> {
  const leader = client.leaderOf(topic, partition);
  const turns = new Turns();
  let next = from;
  for (let idle = 0; next < to;) {
    const [fetched] = await client.fetch(leader, [{ topic, partition, next }]);
    idle = fetched && fetched.next > next ? 0 : idle + 1;
    if (idle > PATIENCE) throw new Error(`${topic}/${partition} gives nothing at ${next}, though it ends at ${to}`);
    for (const record of fetched?.records ?? []) {
      if (record.offset >= to) break;
      if (turns.isDue) await turns.pass();
      take(record);
    }
    next = Math.max(next, fetched?.next ?? next);
  }
  return Math.max(from, to);
}
