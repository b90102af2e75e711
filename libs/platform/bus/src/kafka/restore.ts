import type { RawRecord } from '../port/record.ts';
import { changelogOf } from '../runtime/encode.ts';
import type { Task } from '../runtime/task.ts';
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
    ...task.recents.map(({ topic }) => topic.name),
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

  for (const { topic, size } of task.recents)
    for (const record of await lastBefore(
      client,
      { topic: topic.name, partition },
      positions.get(topic.name) ?? 0,
      size,
      (recent) => task.counts(recent),
    ))
      count((recent) => task.restoreRecent(recent))(record);

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
  const start = (await client.offsets(place.topic, 'start')).get(place.partition) ?? 0;
  const end = (await client.offsets(place.topic, 'end')).get(place.partition) ?? 0;
  return readRange(client, place, start, end, take);
}

/** The last `size` records before `position` that count. Others take offsets too, so it may have to go back twice. */
async function lastBefore(
  client: LogClient,
  place: Place,
  position: number,
  size: number,
  counts: (record: RawRecord) => boolean,
): Promise<RawRecord[]> {
  const start = (await client.offsets(place.topic, 'start')).get(place.partition) ?? 0;
  for (let back = 2 * size; ; back *= 4) {
    const records: RawRecord[] = [];
    const from = Math.max(start, position - back);
    await readRange(client, place, from, position, (record) => counts(record) && records.push(record));
    if (records.length >= size || from === start) return records.slice(-size);
  }
}

/** Hands over the committed records from `from` up to, not including, `to`; returns the position then. */
async function readRange(
  client: LogClient,
  { topic, partition }: Place,
  from: number,
  to: number,
  take: (record: RawRecord) => void,
): Promise<number> {
  const leader = client.leaderOf(topic, partition);
  let next = from;
  for (let idle = 0; next < to;) {
    const [fetched] = await client.fetch(leader, [{ topic, partition, next }]);
    idle = fetched && fetched.next > next ? 0 : idle + 1;
    if (idle > PATIENCE) throw new Error(`${topic}/${partition} gives nothing at ${next}, though it ends at ${to}`);
    for (const record of fetched?.records ?? []) if (record.offset < to) take(record);
    next = Math.max(next, fetched?.next ?? next);
  }
  return Math.max(from, to);
}
