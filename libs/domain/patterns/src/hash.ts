const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

// Looked up once: it is called several times for each character.
const { imul } = Math;

function mix(text: string, seed: number): readonly [high: number, low: number] {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let n = 0; n < text.length; n++) {
    const unit = text.charCodeAt(n);
    high = imul(high ^ unit, 2654435761);
    low = imul(low ^ unit, 1597334677);
  }
  high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
  low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
  return [high >>> 0, low >>> 0];
}

/** 64-bit hash of a text (cyrb53's mixing, public domain) as 16 hexadecimal digits. Not cryptographic. */
export const hash64 = (text: string, seed = 0): string =>
  mix(text, seed)
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('');

/** 24-bit hash of a word as four characters. */
export function code24(word: string): string {
  let [, bits] = mix(word, 0);
  let code = '';
  for (let n = 0; n < 4; n++, bits >>>= 6) code += ALPHABET[bits & 63];
  return code;
}
