import { sipHash24, type SipKey } from './siphash.ts';

/** The code units of a text, two bytes each, the lower one first (UTF-16LE): no two texts have the same bytes. */
function bytesOf(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    bytes[2 * n] = unit & 0xff;
    bytes[2 * n + 1] = unit >>> 8;
  }
  return bytes;
}

/** Any seed becomes a key of the hash: two hashes of it, under keys that are 0 and 1. */
function keyOf(seed: string): SipKey {
  const bytes = bytesOf(seed);
  const [k0High, k0Low] = sipHash24([0, 0, 0, 0], bytes);
  const [k1High, k1Low] = sipHash24([1, 0, 0, 0], bytes);
  return [k0Low, k0High, k1Low, k1High];
}

/**
 * The lots of a seed: each id has its own, whoever else takes part and in whatever order. Uniform, 52 bits, at the middle
 * of their interval and so never 0 or 1. Whole numbers only: the same on every machine.
 */
export function lotsOf(seed: string): (id: string) => number {
  const key = keyOf(seed);
  return (id) => {
    const [high, low] = sipHash24(key, bytesOf(id));
    return (high * 2 ** 20 + (low >>> 12) + 0.5) * 2 ** -52;
  };
}

/** Standard Gumbel noise of a uniform number above 0 and below 1: −ln(−ln u), from −3.7 to 36.8 for our lots. */
export const gumbelOf = (uniform: number): number => -Math.log(-Math.log(uniform));
