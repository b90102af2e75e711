import { describe, expect, it } from '@jest/globals';
import { beginning, redactionWords, textParts } from './text-parts.ts';

const any = () => true;

describe('textParts', () => {
  it('finds what was taken out', () => {
    expect(textParts('Write to [redacted:email].', any)).toEqual([
      { type: 'text', text: 'Write to ' },
      { type: 'redacted', what: 'email' },
      { type: 'text', text: '.' },
    ]);
    expect(textParts('[redacted:<b>]', any)).toEqual([{ type: 'text', text: '[redacted:<b>]' }]);
    const own = 'I wrote [redacted:email] myself.';
    expect(textParts(own, (kind) => kind === 'iban')).toEqual([{ type: 'text', text: own }]);
    expect(['email', 'api_key', 'secret', 'something_new'].map(redactionWords)).toEqual([
      'e-mail',
      'API key',
      'secret',
      'something new',
    ]);
  });

  it('finds code between fences, closed or not', () => {
    expect(textParts('Run:\n```python\nprint(1)\n```\nDone', any)).toEqual([
      { type: 'text', text: 'Run:\n' },
      { type: 'code', text: 'print(1)' },
      { type: 'text', text: 'Done' },
    ]);
    expect(textParts('```\nx', any)).toEqual([{ type: 'code', text: 'x' }]);
    expect(textParts('a ``` b', any)).toEqual([{ type: 'text', text: 'a ``` b' }]);
    expect(textParts('', any)).toEqual([]);
  });
});

describe('beginning', () => {
  it('is the text where that is short', () => {
    expect(beginning('two\nlines')).toBe('two\nlines');
  });

  it('cuts long texts at a word, many lines at a line, and never a character', () => {
    const long = beginning('word '.repeat(2_000));
    expect(long.length).toBeLessThanOrEqual(1_200);
    expect(long).toMatch(/word$/);
    expect(beginning('x\n'.repeat(100)).split('\n')).toHaveLength(14);
    expect(beginning(`${'x'.repeat(1_199)}${'😀'.repeat(9)}`).isWellFormed()).toBe(true);
  });
});
