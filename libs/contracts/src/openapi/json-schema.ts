import { z } from 'zod';
import type { Topic } from '../topics/topic.ts';

/** JSON Schema (2020-12) of a topic's records, as producers have to write them. */
export function topicSchema(topic: Topic): Record<string, unknown> {
  const schema = z.toJSONSchema(topic.schema, { io: 'input', unrepresentable: 'any' });
  return { $id: `${topic.name}.json`, title: topic.name, ...schema };
}
