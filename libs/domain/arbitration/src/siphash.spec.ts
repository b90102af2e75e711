import { describe, expect, it } from '@jest/globals';
import { sipHash24, type SipKey } from './siphash.ts';

/** The key of the paper's test vectors: bytes 00 to 0f. */
const KEY: SipKey = [0x03020100, 0x07060504, 0x0b0a0908, 0x0f0e0d0c];

const hex = (key: SipKey, bytes: Uint8Array): string =>
  sipHash24(key, bytes)
    .map((half) => half.toString(16).padStart(8, '0'))
    .join('');

describe('SipHash-2-4', () => {
  // Of the text 00 01 02 …: the paper's appendix A (15 bytes) and the table of the reference code.
  it.each([
    [0, '726fdb47dd0e0e31'],
    [1, '74f839c593dc67fd'],
    [2, '0d6c8009d9a94f5a'],
    [3, '85676696d7fb7e2d'],
    [4, 'cf2794e0277187b7'],
    [5, '18765564cd99a68d'],
    [6, 'cbc9466e58fee3ce'],
    [7, 'ab0200f58b01d137'],
    [8, '93f5f5799a932462'],
    [15, 'a129ca6149be45e5'],
  ])('gives the published value for %d bytes', (length, published) => {
    expect(
      hex(
        KEY,
        Uint8Array.from({ length }, (_, n) => n),
      ),
    ).toBe(published);
  });

  it('depends on every part of the key', () => {
    const keys: SipKey[] = [
      [0, 0, 0, 0],
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ];
    expect(new Set(keys.map((key) => hex(key, Uint8Array.of(7)))).size).toBe(5);
  });
});
