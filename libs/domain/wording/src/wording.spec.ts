import { describe, expect, it } from '@jest/globals';
import { duration, visible } from './index.ts';

describe('visible', () => {
  it('shows one mark for each character that nobody sees, breaks the line, or changes the direction', () => {
    expect(visible('a\nb\u2028c\u202ed\u200be\u0000')).toBe('a\ufffdb\ufffdc\ufffdd\ufffde\ufffd');
    expect(visible('pay\u00adment\u{e0041}s')).toBe('pay\ufffdment\ufffds');
    expect(visible('half \ud83d')).toBe('half \ufffd');
    expect(visible('Zoë <b> 订单 🙂')).toBe('Zoë <b> 订单 🙂');
  });
});

describe('duration', () => {
  it.each([
    [-5, '0 s'],
    [8_400, '8 s'],
    [99_000, '99 s'],
    [100_000, '2 min'],
    [7_200_000, '120 min'],
  ])('says %d ms as %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});
