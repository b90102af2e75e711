/** Control characters, line and paragraph separators, and marks that change the direction of the text round them. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const MAX_NAME = 48;

/** An agent's name as it may stand in a sentence: one line, no direction marks, not too long. Still untrusted text. */
export function show(name: string): string {
  const clean = name.replace(INVISIBLE, '\ufffd').toWellFormed();
  return clean.length <= MAX_NAME ? clean : `${clean.slice(0, MAX_NAME - 1).toWellFormed()}…`;
}

/** A duration in ms for a person. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return seconds < 100 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function list(names: readonly string[], max = 3): string {
  const shown = names.slice(0, max).map((name) => show(name));
  if (names.length > max) return `${shown.join(', ')} and ${names.length - max} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}` : (shown[0] ?? '');
}

/** `1 agent`, `3 agents`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
