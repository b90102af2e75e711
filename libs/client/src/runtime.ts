// What differs from one runtime to the next. Nothing of Node is imported: what is there is used.

interface Timer {
  unref?(): void;
}

/** A timer that does not keep the program alive. @returns what stops it */
export function later(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  (timer as Timer).unref?.();
  return () => clearTimeout(timer);
}

/** A timer that keeps the program alive. @returns what stops it */
export function laterForSure(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
}

/** Bytes of a text in UTF-8. */
export const byteLength: (text: string) => number =
  typeof Buffer === 'function'
    ? (text) => Buffer.byteLength(text)
    : (text) => new TextEncoder().encode(text).byteLength;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const random = new Uint8Array(10);

/** A UUID of version 7 (RFC 9562): sorts by time, to the millisecond; 74 random bits. `now` in ms since 1970. */
export function uuidV7(now: number): string {
  // Node 18 has no global crypto. These ids need be unique, not secret.
  if (typeof crypto === 'object') crypto.getRandomValues(random);
  else for (let index = 0; index < random.length; index++) random[index] = Math.random() * 256;
  const time = Math.trunc(now).toString(16).padStart(12, '0');
  const at = (index: number): number => random[index] ?? 0;
  const hex = (index: number): string => HEX[at(index)] ?? '';
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${(at(0) & 0x0f).toString(16)}${hex(1)}` +
    `-${HEX[0x80 | (at(2) & 0x3f)]}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}`
  );
}
