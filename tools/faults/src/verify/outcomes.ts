import { deadLetters } from '@chorus/contracts';
import { counted, forwarded, steps } from '../worker/topics.ts';
import type { FoundOutcome, ReadRecord } from './record.ts';

const OUTPUTS = new Map([
  [forwarded.name, { processor: 'forward', topic: forwarded }],
  [counted.name, { processor: 'count', topic: counted }],
]);

/** What came of `steps` by this processor, among all records that were read. */
export function outcomesOf(processor: string, records: readonly ReadRecord[]): FoundOutcome[] {
  return records.flatMap((record) => {
    if (record.topic === deadLetters.name) return deadLetterOf(processor, record) ?? [];
    const output = OUTPUTS.get(record.topic);
    return output?.processor === processor ? [outputOf(output.topic, record)] : [];
  });
}

function outputOf(topic: typeof forwarded | typeof counted, { value, ...at }: ReadRecord): FoundOutcome {
  const content = topic.schema.parse(JSON.parse(value));
  return { from: content.from, kind: 'output', content: JSON.stringify(content), at };
}

function deadLetterOf(processor: string, { headers, value, ...at }: ReadRecord): FoundOutcome | undefined {
  if (headers['dl_processor'] !== processor || headers['dl_topic'] !== steps.name) return undefined;
  const from = { partition: Number(headers['dl_partition']), offset: Number(headers['dl_offset']) };
  return { from, kind: 'dead letter', content: JSON.stringify({ reason: headers['dl_reason'], value }), at };
}
