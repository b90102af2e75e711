import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amount, clip, count, dollars, fraction, signed, visible, visibleLines } from './text.ts';
import { age } from './time.ts';
import { keyFromFragment } from '../session/key-from-fragment.ts';

describe('visible', () => {
  it('leaves no character that hides or reorders', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
      }),
      { numRuns: 300 },
    );
    expect(visible('Ünïcode 漢字 <b>')).toBe('Ünïcode 漢字 <b>');
  });
});

describe('clip', () => {
  it('counts characters, not halves of them', () => {
    expect(clip('😀😀😀', 2)).toBe('😀…');
    expect(clip('ab', 2)).toBe('ab');
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
