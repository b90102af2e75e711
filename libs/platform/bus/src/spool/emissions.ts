import type { Topic } from '@chorus/contracts';
import type { Emission } from '../port/outcome.ts';
import type { Headers } from '../port/record.ts';
import { RecordsRefused } from '../port/records-refused.ts';

/** An emission as it lies in a frame; the value as JSON will have it on the log. */
export type SpooledRecord = readonly [
  topic: string,
  key: string,
  partition_by: string,
  headers: Headers,
  value: unknown,
];

/** Emissions as the payload of one frame: JSON, an array of {@link SpooledRecord}. */
export const encodeEmissions = (emissions: readonly Emission[]): Buffer =>
  Buffer.from(
    JSON.stringify(
      emissions.map(({ topic, key, partition_by, headers, value }): SpooledRecord => [
        topic.name,
        key,
        partition_by,
        headers,
        value,
      ]),
    ),
  );

/** What {@link encodeEmissions} wrote. */
export const decodeRecords = (payload: Buffer): readonly SpooledRecord[] =>
  JSON.parse(payload.toString('utf8')) as readonly SpooledRecord[];

/** `topics`: those that there are, by name. @throws RecordsRefused for any other */
export function emissionOf(record: SpooledRecord, topics: ReadonlyMap<string, Topic>): Emission {
  const [name, key, partition_by, headers, value] = record;
  const topic = topics.get(name);
  if (!topic) throw new RecordsRefused(`this program does not publish to the topic ${name}`);
  return { topic, key, partition_by, headers, value };
}
