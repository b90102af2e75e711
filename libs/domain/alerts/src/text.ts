import { visible } from '@chorus/wording';

/** Untrusted text as one visible line of at most `max` UTF-16 units. Still untrusted: escape it where it is shown. */
export function line(text: string, max: number): string {
  const clean = visible(text.slice(0, 4 * max));
  return clean.length <= max ? clean : `${clean.slice(0, max - 1)}…`.toWellFormed();
}

/** The name of an agent, a service or a key within a sentence. */
export const show = (name: string): string => line(name, 64);

/** A sentence of others' words: begun with a capital, ended with a full stop. Empty stays empty. */
export function sentence(text: string, max: number): string {
  const clean = line(text.trim(), max - 1);
  if (clean === '') return '';
  const begun = clean.charAt(0).toUpperCase() + clean.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** A duration in ms for a person: `8 s`, `3 min`, `2 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 100) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}

export const instantOf = (ms: number): string => new Date(ms).toISOString();
