import { hash64 } from '../hash.ts';
import { keyOf } from '../incident.ts';
import type { Draft } from '../records.ts';
import { MAX_MENTIONS, MAX_NAMED, RENAMED_MS } from './limits.ts';
import type { ByzantineRecord, Mention, Named, Told } from './state.ts';

export const subjectKey = (key: string): string => `subject/${keyOf(key)}`;
const namedKey = (name: string): string => `named/${hash64(name)}`;

/** Words that name the one thing that a subject is about: those with figures. */
export const namesIn = (key: string): readonly string[] => key.split(' ').filter((word) => /\d/.test(word));

function named(draft: Draft<ByzantineRecord>, one: string): Named | undefined {
  const known = draft.get(namedKey(one));
  return known?.type === 'named' ? known : undefined;
}

/** Lets a subject be found by what it names. */
export function name(draft: Draft<ByzantineRecord>, subject: string, now: number): void {
  for (const one of namesIn(subject)) {
    const { subjects = [], mentions = [], at = 0 } = named(draft, one) ?? {};
    const isKnown = subjects.includes(subject);
    if (isKnown && now - at < RENAMED_MS) continue;
    const all = isKnown ? subjects : [...subjects, subject].slice(-MAX_NAMED);
    draft.put(namedKey(one), { type: 'named', subjects: all, mentions, at: now });
  }
}

/** Notes what was said of what has these names. */
export function note(draft: Draft<ByzantineRecord>, names: Iterable<string>, mention: Mention): void {
  for (const one of names) {
    const known = named(draft, one);
    if (!known) continue;
    const mentions = [...known.mentions, mention].slice(-MAX_MENTIONS);
    draft.put(namedKey(one), { ...known, mentions, at: mention.at });
  }
}

/** What was said under the first name of a subject. */
export const noted = (draft: Draft<ByzantineRecord>, subject: string): readonly Mention[] =>
  named(draft, namesIn(subject)[0] ?? '')?.mentions ?? [];

/** The subjects that any of these words names, each once. */
export function subjectsNamed(draft: Draft<ByzantineRecord>, names: readonly string[]): readonly Told[] {
  const found = new Map<string, Told>();
  for (const one of names) {
    for (const subject of named(draft, one)?.subjects ?? []) {
      const record = found.has(subject) ? undefined : draft.get(subjectKey(subject));
      if (record?.type === 'subject') found.set(subject, record);
    }
  }
  return [...found.values()];
}
