import { describe, expect, it } from '@jest/globals';
import { titleOf } from './title.ts';

describe('titleOf', () => {
  it('is one harmless line', () => {
    expect(titleOf('You are given:\n\n(1) a task\t\u202E')).toBe('You are given: (1) a task \uFFFD');
    expect(titleOf('Write to [redacted:email].')).toBe('Write to (e-mail redacted).');
    expect(titleOf('Run\n```\nls\n```')).toBe('Run ls');
    expect(titleOf('Feed 1. ```sh python a.py ```')).toBe('Feed 1. python a.py');
    expect(titleOf(' \n')).toBe('');
  });
});
