import { visible } from '@chorus/wording';

export { duration } from '@chorus/wording';

const MAX_NAME = 48;

/** An agent's name as it may stand in a sentence: one line, no direction marks, its beginning where it is long. Still untrusted text. */
export function show(name: string): string {
  const clean = visible(name);
  return clean.length <= MAX_NAME ? clean : `${clean.slice(0, MAX_NAME - 1).toWellFormed()}…`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function list(names: readonly string[], max = 3): string {
  const shown = names.slice(0, max).map((name) => show(name));
  if (names.length > max) return `${shown.join(', ')} and ${names.length - max} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** `1 agent`, `3 agents`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
