/** Key of something within a fleet. A fleet's id has no `/`; what comes after it may hold anything. */
export const keyIn = (fleet_id: string, name: string): string => `${fleet_id}/${name}`;

/** The two parts of such a key. */
export function splitKey(key: string): readonly [fleet_id: string, name: string] {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}
