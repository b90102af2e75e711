import type { RawLog, RawRecord } from '@chorus/bus';
import { deadLetters } from '@chorus/contracts';
import { UsageError } from './cli/usage-error.ts';
import type { Filter } from './letters/filter.ts';
import { entryOf, type DeadLetter } from './letters/letter.ts';
import type { Position } from './letters/position.ts';
import { Survey } from './letters/survey.ts';

/** Where a letter that the filter lets pass may stand first, by partition; markers stand behind their letters. */
async function beginnings(log: RawLog, { positions, since }: Filter): Promise<Map<number, number>> {
  const reaches = await log.reaches(deadLetters.name, since);
  const from = new Map([...reaches].map(([partition, { start }]) => [partition, start]));
  if (positions.length === 0) return from;
  const first = new Map<number, number>();
  for (const { partition, offset } of positions) {
    const start = from.get(partition);
    if (start !== undefined) first.set(partition, Math.max(start, Math.min(offset, first.get(partition) ?? offset)));
  }
  return first;
}

/**
 * Goes over what the filter asks for, to the end of what is written now.
 *
 * @param keep How many of the newest are kept.
 * @throws UsageError where there is no such topic
 */
export async function survey(log: RawLog, filter: Filter, keep: number, stop: AbortSignal): Promise<Survey> {
  const topic = deadLetters.name;
  if (!(await log.facts([topic])).has(topic))
    throw new UsageError(
      `There is no topic ${topic}: no service has run here yet, or not in this namespace (KAFKA_NAMESPACE).`,
    );
  const result = new Survey(filter, keep);
  for (const [partition, from] of await beginnings(log, filter))
    for await (const records of log.records({ topic, partition, from })) {
      stop.throwIfAborted();
      for (const record of records) result.take(record);
    }
  return result;
}

/** The dead letter at a position; undefined where there is none, or none any more. */
export async function letterAt(log: RawLog, { partition, offset }: Position): Promise<DeadLetter | undefined> {
  const range = { topic: deadLetters.name, partition, from: offset, to: offset + 1 };
  for await (const [record] of log.records(range)) return record && letterOf(record);
  return undefined;
}

export function letterOf(record: RawRecord): DeadLetter | undefined {
  const entry = entryOf(record);
  return entry.kind === 'letter' ? entry.letter : undefined;
}
