import type { KeyValueStore } from '@chorus/bus';

/**
 * Deletes what has expired, and of each fleet's rest the longest unused beyond `max`. Keys are `<fleet>/…`.
 *
 * @returns how many keys were deleted.
 */
export function forget<V extends { readonly updated_at: number }>(
  store: KeyValueStore<V>,
  isExpired: (value: V) => boolean,
  max: number,
): number {
  const gone: string[] = [];
  const kept = new Map<string, { key: string; updated_at: number }[]>();
  for (const [key, value] of store.entries()) {
    if (isExpired(value)) {
      gone.push(key);
      continue;
    }
    const fleet = key.slice(0, key.indexOf('/'));
    const ofFleet = kept.get(fleet);
    const entry = { key, updated_at: value.updated_at };
    if (ofFleet === undefined) kept.set(fleet, [entry]);
    else ofFleet.push(entry);
  }
  for (const ofFleet of kept.values()) {
    if (ofFleet.length <= max) continue;
    ofFleet.sort((a, b) => a.updated_at - b.updated_at);
    gone.push(...ofFleet.slice(0, ofFleet.length - max).map(({ key }) => key));
  }
  for (const key of gone) store.delete(key);
  return gone.length;
}
