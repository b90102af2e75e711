import { code24 } from '../hash.ts';
import type { Message } from '../message.ts';
import { MAX_MENTIONED, MAX_READ, MAX_RECEIVERS } from './limits.ts';
import { namesIn } from './named.ts';
import type { Mention, Told } from './state.ts';
import type { Value } from './value.ts';

const WORD = /[\p{L}\p{N}_-]+(?:[.,]\d+)*/gu;
const FIGURE = /(?<![\p{L}\p{N}_-])\d+(?:[.,]\d+)*/gu;
const NUMBER = /^\d+(?:[.,]\d+)*$/;

/** What a message says of things that it names; undefined where nothing in it can be a value. */
export function mentionOf(
  { id, sender, targets, text }: Message,
  names: readonly string[],
  withWords: boolean,
  now: number,
): Mention | undefined {
  const read = text.slice(0, MAX_READ).toLowerCase();
  const words = [...(read.match(FIGURE) ?? []), ...(withWords ? (read.match(WORD) ?? []) : [])];
  const said = [...new Set(words)].slice(0, MAX_MENTIONED).map(codeOf);
  if (said.length === 0) return undefined;
  return { id, at: now, by: sender, to: targets.length > MAX_RECEIVERS ? [] : targets, names: names.map(codeOf), said };
}

/** What was said of a subject besides what was stated of it, by messages that name all that it is about. */
export function mentionsOf({ key, seen }: Told, mentions: readonly Mention[]): readonly Mention[] {
  const names = namesIn(key).map(codeOf);
  return mentions
    .filter(({ id, names: named }) => names.every((one) => named.includes(one)) && !seen.some((one) => one.id === id))
    .map((one) => ({ ...one, said: one.said.filter((code) => !names.includes(code)) }));
}

const codeOf = (word: string): string => code24(NUMBER.test(word) ? String(Number(word.replaceAll(',', ''))) : word);

/** Whether the value is among what was said. */
export function mentions({ said }: Mention, { plain, words }: Value): boolean {
  if (plain !== null) return said.includes(code24(String(plain)));
  return words !== '' && words.split(' ').every((word) => said.includes(code24(word)));
}
