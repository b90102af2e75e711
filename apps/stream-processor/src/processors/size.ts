import type { Topic } from '@chorus/contracts';

/** Bytes of a value as JSON in UTF-8. */
export const jsonBytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value), 'utf8');

/**
 * Why a value does not go onto a topic, for a person; undefined where it does. A value can be larger when it is written
 * again than it was when it came: `1e20` becomes 21 digits.
 */
export function tooLarge(
  what: string,
  value: unknown,
  topic: Topic<never> | Topic,
  limit = topic.max_bytes,
): string | undefined {
  const bytes = jsonBytes(value);
  return bytes > limit ? `${what} has ${bytes} bytes as JSON; ${topic.name} takes at most ${limit}.` : undefined;
}
