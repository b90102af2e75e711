import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { wordsOf } from './words.ts';

/** What a word is, told the other way. */
const WORD = /[^\s"'`()[\]{}<>,;|=\u2018\u2019\u201c\u201d]+/g;
const characters = fc.oneof(
  fc.constantFrom(...'aB\u00c97_./\\-:"\'()[]{}<>,;|=!? \t\u00a0\u2003\u2019\u201d\ufeff\u00e9\u8a9e'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

describe('the words of a line', () => {
  it('stand between blanks, quotes, brackets and list separators', () => {
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 30 }), (line) => {
        const words = wordsOf(line);
        if (words.some(({ isUrl }) => isUrl)) return;
        expect(words.map(({ text, start }) => [text, start])).toEqual(
          [...line.matchAll(WORD)].map((match) => [match[0], match.index]),
        );
        for (const { text, lower, hasDigit, mayBePath, isLast } of words) {
          expect([lower, hasDigit, mayBePath, isLast]).toEqual([
            text.toLowerCase(),
            /\d/.test(text),
            /[/\\]|\.\w/.test(text),
            /[.!?]$/.test(text),
          ]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('are not those of a URL', () => {
    const words = wordsOf('See https://a.example/b_(c)?x=1,2 and "s3://bucket/k 7".');
    expect(words.map(({ text, isUrl, hasDigit }) => [text, isUrl, hasDigit])).toEqual([
      ['See', false, false],
      ['https://a.example/b_(c)?x=1,2', true, true],
      ['and', false, false],
      ['s3://bucket/k', true, true],
      ['7', false, true],
      ['.', false, false],
    ]);
  });
});
