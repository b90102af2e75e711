import { MAX_SHOWN } from './limits.ts';
import { subjectOf, type Subject } from './subject.ts';
import { valueOf, type Value } from './value.ts';

/** Something that a message says to be so. */
export interface Claim {
  readonly subject: Subject;
  readonly value: Value;
  /** How far it is meant as a statement: declared 1, in JSON a little less, in words less. */
  readonly weight: number;
}

export const WEIGHTS = { declared: 1, json: 0.95, words: 0.75 } as const;

/** A claim, where subject and value both say something. */
export function claim(name: string, value: unknown, weight: number, shown = name): Claim[] {
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  if (!isPlain) return [];
  const text = String(value);
  if (text.length > MAX_SHOWN || name.length > 2 * MAX_SHOWN) return [];
  const subject = subjectOf(name, shown);
  const read = valueOf(text);
  return subject && read ? [{ subject, value: read, weight }] : [];
}
