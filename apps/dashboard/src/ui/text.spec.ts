import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amount, clip, count, dollars, fraction, signed, visible, visibleLines } from './text.ts';
import { age } from './time.ts';
import { keyFromFragment } from '../session/key-from-fragment.ts';

const codes = (text: string) => [...text].map((it) => it.codePointAt(0)?.toString(16));

describe('visible', () => {
  it('leaves no character that hides or reorders', () => {
    const joined = fc.constantFrom('می', 'क्ष', '👩', '\u200C', '\u200D', '\u200B', '\u202E', '\uFE0F', 'pay', 'а');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(joined).map((it) => it.join('')),
        ),
        (text) => {
          const shown = visible(text);
          expect(shown).not.toMatch(/[\u2028\u2029]|(?![\u200C\u200D])[\p{Cc}\p{Cf}]/u);
          expect(shown).not.toMatch(
            /(^|[\p{sc=Latn}\p{sc=Cyrl}\s\u200C\u200D])[\u200C\u200D]|[\u200C\u200D]($|[\p{sc=Latn}\p{sc=Cyrl}\s])/u,
          );
          expect([...shown]).toHaveLength([...text].length);
        },
      ),
      { numRuns: 500 },
    );
    expect(visible('Ünïcode 漢字 <b>')).toBe('Ünïcode 漢字 <b>');
  });

  it('keeps the joiners that writing needs, and shows those that hide', () => {
    for (const kept of [
      'می\u200Cخواهم',
      'कर्\u200Dम',
      '👩\u200D👩\u200D👧\u200D👦',
      '👩🏽\u200D🚀',
      '🏳️\u200D🌈',
      '❤️\u200D🔥',
    ])
      expect(codes(visible(kept))).toEqual(codes(kept));
    expect(codes(visibleLines('می\u200Cخواهم\n👩\u200D👧'))).toEqual(codes('می\u200Cخواهم\n👩\u200D👧'));
    expect(visible('pay\u200Cpal')).toBe('pay\uFFFDpal');
    expect(visible('админ\u200D')).toBe('админ\uFFFD');
    expect(visible('\u200Dمی\u200C')).toBe('\uFFFDمی\uFFFD');
    expect(visible('می\u200C\u200Cخواهم')).toBe('می\uFFFD\uFFFDخواهم');
    expect(visible('👩\u200D')).toBe('👩\uFFFD');
    expect(visible('👩\u200C👧')).toBe('👩\uFFFD👧');
    expect(visible('می\u200Eخ\u061Cا\u2066ه\uFEFFم\u200Bا\u2060')).toBe('می\uFFFDخ\uFFFDا\uFFFDه\uFFFDم\uFFFDا\uFFFD');
  });
});

describe('clip', () => {
  it('counts characters, not halves of them', () => {
    expect(clip('😀😀😀', 2)).toBe('😀…');
    expect(clip('ab', 2)).toBe('ab');
    expect(visible(clip('می\u200Cخواهم', 4))).toBe('می…');
  });
});

describe('figures', () => {
  it('are short and exact', () => {
    expect([0, 0.034, 0.3, 0.86, 0.994, 0.996, 1].map(fraction)).toEqual([
      '.00',
      '.03',
      '.30',
      '.86',
      '.99',
      '1.0',
      '1.0',
    ]);
    expect([3, -14, 0].map(signed)).toEqual(['+3', '−14', '0']);
    expect([count(1, 'path'), count(2140, 'path')]).toEqual(['1 path', '2,140 paths']);
    expect([-5, 0, 59_999, 60_000, 3_599_999, 86_400_000].map(age)).toEqual([
      '0 s',
      '0 s',
      '59 s',
      '1 min',
      '59 min',
      '1 d',
    ]);
  });
});

describe('keyFromFragment', () => {
  it('finds the key and leaves the rest', () => {
    expect(keyFromFragment('#key=a%2Bb')).toEqual({ key: 'a+b', rest: '' });
    expect(keyFromFragment('#x=1&key=k')).toEqual({ key: 'k', rest: '#x=1' });
    expect(['', '#', '#key=', '#other=1'].map(keyFromFragment)).toEqual([null, null, null, null]);
  });
});

describe('visibleLines', () => {
  it('leaves line ends and tabs, and nothing else that hides', () => {
    expect(visibleLines('a\r\n\tb\u202Ec\rd')).toBe('a\n\tb\uFFFDc\nd');
  });
});

describe('amount and dollars', () => {
  it('are as short as a column can hold', () => {
    expect([0, 980, 1180, 9999, 42_400, 1_250_000].map(amount)).toEqual([
      '0',
      '980',
      '1,180',
      '9,999',
      '42.4 k',
      '1.3 M',
    ]);
    expect([0, 0.0001, 0.003, 0.64, 0.996, 1234.5].map(dollars)).toEqual([
      '0',
      '<.001',
      '.003',
      '.64',
      '1.00',
      '1,234.50',
    ]);
  });
});
