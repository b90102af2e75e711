import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { apart } from './apart.ts';

const PATTERN = 'You are a careful assistant of a travel agency and you answer politely. The question is:';

describe('apart', () => {
  it('shortens what prompts of one pattern begin with', () => {
    expect(apart([`${PATTERN} where is my bag?`, 'Refund of order 7', `${PATTERN} may I fly earlier?`])).toEqual([
      'You are a careful assistant of … where is my bag?',
      'Refund of order 7',
      'You are a careful assistant of … may I fly earlier?',
    ]);
  });

  it('leaves titles that differ soon, and those that are the same', () => {
    const titles = ['Refund of order 7', 'Refund of order 8', PATTERN, PATTERN];
    expect(apart(titles)).toEqual(titles);
    expect(apart([PATTERN, `${PATTERN} why?`])).toEqual([PATTERN, 'You are a careful assistant of … why?']);
    expect(apart([])).toEqual([]);
  });

  it('keeps titles in order, as different as they were, each with its end', () => {
    const word = fc.constantFrom('book', 'a', 'table', 'for', 'seventeen', 'people', 'tomorrow', '😀', '…');
    const title = fc
      .tuple(fc.constantFrom('', PATTERN, `${PATTERN} ${PATTERN}`), fc.array(word, { maxLength: 4 }))
      .map(([pattern, words]) => [pattern, ...words].filter((it) => it !== '').join(' '));
    fc.assert(
      fc.property(fc.array(title, { maxLength: 12 }), (titles) => {
        const shown = apart(titles);
        expect(shown).toHaveLength(titles.length);
        titles.forEach((one, at) => {
          const of = shown[at] ?? '';
          expect(of.length).toBeLessThanOrEqual(one.length);
          if (of === one) return;
          const [kept = '', ...rest] = of.split(' … ');
          expect(one.startsWith(kept)).toBe(true);
          expect(one.endsWith(rest.join(' … '))).toBe(true);
          titles.forEach((other, place) => {
            if (other !== one) expect(shown[place]).not.toBe(of);
          });
        });
      }),
      { numRuns: 300 },
    );
  });
});
