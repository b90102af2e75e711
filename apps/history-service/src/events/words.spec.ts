import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fits, termsOf, wordsOf } from './words.ts';

const finds = (text: string, question: string): boolean => {
  const terms = termsOf(question);
  return terms === null || fits(terms, new Set(wordsOf([text])));
};

describe('words', () => {
  it('are parted at all that is neither letter nor digit, without case and accents', () => {
    expect(wordsOf(['Refund_policy for O’Reilly, GRÖSSE 4711'])).toEqual([
      ...['refund', 'policy', 'for', 'o', 'reilly', 'grosse', '4711'],
    ]);
  });

  it('of scripts without spaces are pairs, and the last character', () => {
    expect(wordsOf(['退款请求'])).toEqual(['退款', '款请', '请求', '求']);
    expect(wordsOf(['v2退款ok'])).toEqual(['v2', '退款', '款', 'ok']);
  });

  it('that are asked for are whole, but the last', () => {
    expect(termsOf('refund ord')).toEqual({ words: ['refund'], beginning: 'ord' });
    expect(termsOf('refund a')).toEqual({ words: ['refund', 'a'], beginning: null });
    expect(termsOf('退款请')).toEqual({ words: ['退款', '款请'], beginning: null });
    expect(termsOf('退')).toEqual({ words: [], beginning: '退' });
    expect(termsOf(' "*" ')).toBeNull();
    expect(termsOf(null)).toBeNull();
  });

  it('are found by any words of a text, and by the beginning of one', () => {
    const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.nat(), (words, pick) => {
        const text = words.join(' ');
        expect(finds(text, words[pick % words.length] ?? '')).toBe(true);
        expect(finds(text, text)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('of one event are bounded', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => `w${n}`).join(' ');
    expect(wordsOf([many])).toHaveLength(2_000);
    expect(wordsOf(['退'.repeat(200_000)]).length).toBeLessThanOrEqual(2_000);
    expect(wordsOf(['w'.repeat(1_000_000)])).toEqual(['w'.repeat(64)]);
  });
});
