import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { textFrame } from './frame.ts';
import { textsOf } from '../testing/text-frames.ts';

describe('a text frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])('says that it has %i bytes, and has them', (length) => {
    const frame = textFrame('x'.repeat(length));
    expect(frame.length - length).toBe(length < 126 ? 2 : length < 65_536 ? 4 : 10);
    expect(textsOf(frame)).toEqual(['x'.repeat(length)]);
  });

  it('is read again as what was said, one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 5 }), (texts) => {
        expect(textsOf(Buffer.concat(texts.map(textFrame)))).toEqual(texts);
      }),
      { numRuns: 200 },
    );
  });
});
