import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clip, count, fraction, signed, visible } from './text.ts';
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
