import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { excerpt } from './excerpt.ts';

const KEY = `chorus_${'aB3dE5gH7jK9'.repeat(4).slice(0, 43)}`;

describe('an excerpt', () => {
  it('is the value as JSON, or the text itself', () => {
    expect(excerpt({ agent_id: 'a', n: [1, null] }, 500)).toBe('{"agent_id":"a","n":[1,null]}');
    expect(excerpt('{ not json', 500)).toBe('{ not json');
    expect(excerpt(undefined, 500)).toBe('');
  });

  it('has no secrets in it, neither by their look nor by the name of their field', () => {
    expect(excerpt({ text: `my key is ${KEY}`, password: 'hunter2' }, 500)).toBe(
      '{"text":"my key is [redacted:api_key]","password":"[redacted:secret]"}',
    );
  });

  it('is never longer than it may be, and shows no part of a secret, wherever that stands', () => {
    const filler = fc.string({ unit: fc.constantFrom('a', ' ', '"', '\u{1F600}', '\n'), maxLength: 1500 });
    fc.assert(
      fc.property(filler, fc.string({ unit: 'binary', maxLength: 5000 }), fc.boolean(), (before, after, whole) => {
        const text = `${before} ${KEY} ${after}`;
        const shown = excerpt(whole ? text : { a: [{ b: text }], c: after }, 500);
        expect(shown.length).toBeLessThanOrEqual(500);
        expect(shown.isWellFormed()).toBe(true);
        // Within the excerpt's own cut a secret is a mark already.
        expect(shown).not.toContain(KEY.slice(0, 12));
      }),
      { numRuns: 300 },
    );
  });

  it('looks at a bounded part of what is large or deep', () => {
    let deep: unknown = 'end';
    for (let n = 0; n < 5_000; n++) deep = [deep];
    expect(excerpt(deep, 500)).toContain('…');
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, n) => [`field ${n}`, n]));
    expect(excerpt(wide, 100_000)).toMatch(/"…":"…"\}$/);
  });
});
