import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { development } from './development.ts';
import { harbour } from './harbour.ts';
import { newsroom } from './newsroom.ts';
import { orchard } from './orchard.ts';
import { test } from './test.ts';

const FILES = {
  development: ['development.ts', 'development-sentences.ts'],
  harbour: ['harbour.ts', 'harbour-sentences.ts'],
  newsroom: ['newsroom.ts', 'newsroom-sentences.ts'],
  orchard: ['orchard.ts', 'harbour-sentences.ts'],
} as const;
const VOCABULARIES = { development, harbour, newsroom, orchard } as const;

/** Both parts had something of these before any rule was written, and neither has been changed since. */
const FROM_THE_BEGINNING: ReadonlySet<string> = new Set([
  'I cannot close $m without $n. Please send it to me.',
  'Please give me $n for $m, I am stuck without it.',
  'I am done with $r, it is available.',
  'cannot go on: $p of $m is missing',
  'Here is $k of $v: $f.',
  'For $m I would $f.',
  'The coffee machine on the second floor is repaired.',
]);

/** Words in a row, slots among them, that two parts may not both have; and of these words that are no slots. */
const ROW = 4;
const MIN_WORDS = 3;

const SLOT = '$';
const wordsOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/\$[a-z]|[\p{L}\p{N}’'-]+/gu) ?? []).map((word) => (word.startsWith(SLOT) ? SLOT : word));

const textsOf = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsOf)
      : [];

/** What one text has that no other part should have: all of it, its sentences, and its words in a row. */
function phrasesOf(text: string): readonly string[] {
  const words = wordsOf(text);
  const sentences = text
    .split(/[.!?:;–]/)
    .map(wordsOf)
    .filter(saysSomething);
  const rows = words
    .slice(ROW - 1)
    .map((_, at) => words.slice(at, at + ROW))
    .filter((row) => plain(row).length >= MIN_WORDS);
  return [
    ...(plain(words).length > 0 ? [`text ${words.join(' ')}`] : []),
    ...sentences.map((sentence) => `sentence ${plain(sentence).join(' ')}`),
    ...rows.map((row) => `row ${row.join(' ')}`),
  ];
}

const plain = (words: readonly string[]): readonly string[] => words.filter((word) => word !== SLOT);
/** Two words beside a slot are a form that everybody uses, such as `it is $v`. */
const saysSomething = (words: readonly string[]): boolean =>
  plain(words).length >= (words.includes(SLOT) ? MIN_WORDS : 2);

const lineOf = (files: readonly string[], text: string): string => {
  for (const file of files) {
    const lines = readFileSync(new URL(file, import.meta.url), 'utf8').split('\n');
    const line = lines.findIndex((one) => one.includes(text));
    if (line >= 0) return `${file}:${line + 1}`;
  }
  return files.join(', ');
};

describe('the words of the development part', () => {
  const tested = new Set(textsOf(test).flatMap(phrasesOf));

  it.each(['development', 'harbour', 'newsroom', 'orchard'] as const)('are not those of the test part: %s', (name) => {
    const shared = textsOf(VOCABULARIES[name]).filter(
      (text) => !FROM_THE_BEGINNING.has(text) && phrasesOf(text).some((phrase) => tested.has(phrase)),
    );
    // Nobody who tunes rules is to read what the test part says: the file and the line are enough to find other words.
    expect(shared.map((text) => lineOf(FILES[name], text))).toEqual([]);
  });
});
