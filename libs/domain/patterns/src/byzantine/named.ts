import { hash64 } from '../hash.ts';
import { keyOf } from '../incident.ts';
import type { Draft } from '../records.ts';
import { MAX_NAMED } from './limits.ts';
import type { ByzantineRecord, Told } from './state.ts';

export const subjectKey = (key: string): string => `subject/${keyOf(key)}`;
const namedKey = (name: string): string => `named/${hash64(name)}`;

/** Words that name the one thing that a subject is about: those with figures. */
export const namesIn = (key: string): readonly string[] => key.split(' ').filter((word) => /\d/.test(word));

/** Lets a subject be found by what it names. */
export function name(draft: Draft<ByzantineRecord>, subject: string, now: number): void {
  for (const one of namesIn(subject)) {
    const known = draft.get(namedKey(one));
    const subjects = known?.type === 'named' ? known.subjects : [];
    if (!subjects.includes(subject))
      draft.put(namedKey(one), { type: 'named', subjects: [...subjects, subject].slice(-MAX_NAMED), at: now });
  }
}

/** The subjects that any of these words names, each once. */
export function subjectsNamed(draft: Draft<ByzantineRecord>, names: readonly string[]): readonly Told[] {
  const found = new Map<string, Told>();
  for (const one of names) {
    const named = draft.get(namedKey(one));
    for (const subject of named?.type === 'named' ? named.subjects : []) {
      const record = found.has(subject) ? undefined : draft.get(subjectKey(subject));
      if (record?.type === 'subject') found.set(subject, record);
    }
  }
  return [...found.values()];
}
