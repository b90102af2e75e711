import type { Emission } from '@chorus/bus';

/**
 * Why a value does not go onto its topic, for a person; undefined where it does. A value can be larger when it is written
 * again than it was when it came: `1e20` becomes 21 digits.
 */
export function tooLarge(
  what: string,
  { topic, bytes }: Emission & { readonly bytes: Buffer | null },
  limit = topic.max_bytes,
): string | undefined {
  const size = bytes?.length ?? 0;
  return size > limit ? `${what} has ${size} bytes as JSON; ${topic.name} takes at most ${limit}.` : undefined;
}
