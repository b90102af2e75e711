import { code24 } from '../hash.ts';
import type { Message } from '../message.ts';
import { MAX_MENTIONED, MAX_MENTIONS, MAX_READ, MAX_RECEIVERS } from './limits.ts';
import { namesIn } from './named.ts';
import type { Mention, Told } from './state.ts';
import type { Value } from './value.ts';

const WORD = /[\p{L}\p{N}_-]+(?:[.,]\d+)*/gu;
const FIGURE = /(?<![\p{L}\p{N}_-])\d+(?:[.,]\d+)*/gu;
const NUMBER = /^\d+(?:[.,]\d+)*$/;

/** With a message that names what the subject is about; the same where nothing in it can be a value of it. */
export function withMention(told: Told, { sender, targets, text }: Message, now: number): Told {
  const names = namesIn(told.key);
  const isFigure = told.seen.at(-1)?.value.plain !== null;
  const words =
    text
      .slice(0, MAX_READ)
      .toLowerCase()
      .match(isFigure ? FIGURE : WORD) ?? [];
  const said = [...new Set(words.filter((word) => !names.includes(word)))].slice(0, MAX_MENTIONED).map(codeOf);
  if (said.length === 0) return told;
  const mention: Mention = { at: now, by: sender, to: targets.length > MAX_RECEIVERS ? [] : targets, said };
  return { ...told, mentions: [...told.mentions, mention].slice(-MAX_MENTIONS) };
}

const codeOf = (word: string): string => code24(NUMBER.test(word) ? String(Number(word.replaceAll(',', ''))) : word);

/** Whether the value is among what was said. */
export function mentions({ said }: Mention, { plain, words }: Value): boolean {
  if (plain !== null) return said.includes(code24(String(plain)));
  return words !== '' && words.split(' ').every((word) => said.includes(code24(word)));
}
