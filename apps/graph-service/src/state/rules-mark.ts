import type { KeyValueStore } from '@chorus/bus';
import { RULES } from '@chorus/patterns';

/** What a detector remembers, with the version of the rules that wrote it. */
export type Marked<T> = T & { readonly rules: string };

export const marked = <T extends object>(remembered: T): Marked<T> => ({ ...remembered, rules: RULES });

/**
 * What these rules have written. Others remembered other things of what they saw: what they have left is removed, and
 * everything is seen with new eyes.
 */
export function ofTheseRules<T extends object>(store: KeyValueStore<Marked<T>>): [key: string, remembered: T][] {
  const found: [key: string, remembered: T][] = [];
  for (const [key, { rules, ...remembered }] of [...store.entries()])
    if (rules === RULES) found.push([key, remembered as unknown as T]);
    else store.delete(key);
  return found;
}
