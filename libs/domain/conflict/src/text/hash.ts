const { imul } = Math;

/** Two digits of base 36 at a time. */
const DIGITS = Array.from({ length: 36 * 36 }, (_, n) => n.toString(36).padStart(2, '0'));

/** As `toString(36)` writes a whole number below 2^53, in a fifth of its time. */
export function base36(n: number): string {
  let text = '';
  for (; n >= 36 * 36; n = Math.floor(n / (36 * 36))) text = DIGITS[n % (36 * 36)] + text;
  return n.toString(36) + text;
}

/**
 * 53-bit hash of a text (cyrb53, public domain), in base 36. For recognising equal texts in bounded memory; not
 * cryptographic: who searches for it can make two of his own texts look equal.
 *
 * @param parts of the text: to put them together first would take as long as to read them
 */
export function hash(...parts: readonly string[]): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const text of parts)
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      high = imul(high ^ unit, 2654435761);
      low = imul(low ^ unit, 1597334677);
    }
  high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
  low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
  return base36(4294967296 * (2097151 & low) + (high >>> 0));
}
