import { describe, expect, it } from '@jest/globals';
import { titleOf, titleParts } from './title.ts';

const of = (title: string) => titleOf({ title, redacted: 1 });

describe('titleOf', () => {
  it('is one harmless line', () => {
    expect(of('You are given:\n\n(1) a task\t\u202E')).toBe('You are given: (1) a task \uFFFD');
    expect(of('Run\n```\nls\n```')).toBe('Run ls');
    expect(of('Feed 1. ```sh python a.py ```')).toBe('Feed 1. python a.py');
    expect(of('```python import os')).toBe('import os');
    expect(of(' \n')).toBe('');
  });

  it('says in words what was taken out', () => {
    expect(of('Write to [redacted:email].')).toBe('Write to (e-mail redacted).');
    expect(of('[redacted:email]')).toBe('e-mail redacted');
    expect(of('[redacted:api_key] [redacted:card]')).toBe('(API key redacted) (card number redacted)');
    expect(titleParts({ title: '[redacted:email]', redacted: 1 })).toEqual([{ type: 'redacted', what: 'email' }]);
    expect(titleOf({ title: 'I write [redacted:email] myself', redacted: 0 })).toBe('I write [redacted:email] myself');
    for (const cut of ['[', '[redac', '[redacted:', '[redacted:ema']) {
      const before = 'x'.repeat(200 - cut.length);
      expect(of(before + cut)).toBe(`${before}…`);
      expect(of(`Write to ${cut}`)).toBe(`Write to ${cut}`);
    }
  });
});
