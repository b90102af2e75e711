import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import '../assess.ts';
import { allCued } from './cued.ts';
import { BACKSLASH, cueOf, cuesIn, DIGIT, PATH, WIDE } from './cues.ts';

const KETTLE = cueOf('kettle kettles');

describe('a cue', () => {
  it.each(['The kettle is new.', 'KETTLES!', 'kettle', "(the kettle's lid)", 'x\u00e9kettle', '\u201ckettle\u201d'])(
    'is seen in %j',
    (text) => {
      expect(cuesIn(text) & KETTLE).toBe(KETTLE);
    },
  );
  it.each(['The kettledrum is new.', 'my_kettle', 'kettle2', 'ket tle', '', 'K\u212aettle'])(
    'is not seen in %j',
    (text) => {
      expect(cuesIn(text) & KETTLE).toBe(0);
    },
  );

  it.each([
    ['caf\u00e9', WIDE],
    ['a 7', DIGIT],
    ['a/b', PATH],
    ['a\\b', PATH | BACKSLASH],
    ['a, b', 0],
  ])('%j is told by what it is made of', (text, facts) => {
    expect(cuesIn(text) & (WIDE | DIGIT | PATH | BACKSLASH)).toBe(facts);
  });

  it('is made of whole words', () => {
    expect(() => cueOf('let us; go')).toThrow('"us;" is not one word');
  });
});

/** An expression that also generates: without what only looks round, and without asking for upper or lower case. */
const generating = ({ source }: RegExp): RegExp =>
  new RegExp(source.replace(/\(\?<?[=!][^()]*\)/g, '').replaceAll('\\b', ''));

describe('an expression with a cue', () => {
  const all = allCued().map((one) => [one.pattern.source.slice(0, 60), one] as const);

  it('is there more than once', () => {
    expect(all.length).toBeGreaterThan(9);
  });

  it.each(all)('never matches without one of its words: %s …', (_, { pattern, cue }) => {
    let matched = 0;
    const around = fc.constantFrom('', ' ', 'x ', ' y', '\u00e9', '_', "'", '\u2019', '.', '\n', '-');
    const letters = fc.constantFrom(
      (text: string) => text,
      (text: string) => text.toUpperCase(),
    );
    fc.assert(
      fc.property(around, fc.stringMatching(generating(pattern)), around, letters, (before, text, after, change) => {
        const said = before + change(text) + after;
        if (!pattern.test(said)) return;
        matched += 1;
        expect(cuesIn(said) & cue).toBe(cue);
      }),
      { numRuns: 300 },
    );
    expect(matched).toBeGreaterThan(3);
  });
});
