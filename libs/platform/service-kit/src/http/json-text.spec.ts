import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { locateJsonError, nestingDepth } from './json-text.ts';

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('nestingDepth', () => {
  it('is the depth of the value, whatever its strings contain', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => nestingDepth(text) === depthOf(JSON.parse(text))),
      { numRuns: 100 },
    );
    expect(nestingDepth('{"a[[[[":"\\"[[["}')).toBe(1);
  });

  it('takes 100,000 levels in its stride', () => {
    expect(nestingDepth('['.repeat(100_000))).toBe(100_000);
  });
});

describe('locateJsonError', () => {
  it.each([
    ['', 1, 1, 'the text ends where value is due'],
    ['{"a":x}', 1, 6, 'unexpected character where value is due'],
    ['{"a":1,}', 1, 8, 'unexpected character where key is due'],
    ['[1 2]', 1, 4, 'unexpected character where , or the end of the array is due'],
    ['{"a" 1}', 1, 6, 'unexpected character where : is due'],
    ['[1,\n 2,\n ]', 3, 2, 'unexpected character where value is due'],
    ['{"a":1}}', 1, 8, 'unexpected character where nothing more is due'],
    ['["abc', 1, 6, 'a string without its end'],
    ['["a\nb"]', 1, 4, 'a character that a string cannot have'],
    ['["\\x"]', 1, 3, 'a character that a string cannot have'],
    ['{a:1}', 1, 2, 'unexpected character where key or } is due'],
    ['[1', 1, 3, 'the text ends where , or the end of the array is due'],
  ])('%j: line %i, column %i', (text, line, column, what) => {
    expect(locateJsonError(text)).toEqual({ line, column, what });
  });

  it('finds nothing in what the engine takes, and something in what it does not', () => {
    const damaged = fc
      .tuple(
        fc.json(),
        fc.nat(),
        fc.constantFrom('', ',', '"', '}', ']', '\\', '\u0000', 'x', '1', '.', '-', '\u007f', '\ud800', '[', ' '),
        fc.nat(3),
      )
      .map(([text, at, insert, drop]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + insert + text.slice(from + drop);
      });
    const complete = (text: string) => locateJsonError(text).what === 'the text ends where nothing more is due';
    fc.assert(
      fc.property(damaged, (text) => complete(text) === parses(text)),
      { numRuns: 1000 },
    );
  });

  it('is linear in hostile text', () => {
    const { column } = locateJsonError(`["${'\\"'.repeat(500_000)}`);
    expect(column).toBe(1_000_003);
  });
});
