import type { Headers } from '../port/record.ts';

/** Headers of one record that we write take at most so many bytes, those of a dead letter that say why not counted. */
export const HEADER_BYTES = 32_768;

/** Lengths before a name and a value, at most. */
const FRAMING = 10;
/** A character takes at most so many bytes in UTF-8. */
const WIDEST = 3;

/** Bytes of one header on the log, at most. */
export const oneHeaderBytes = (name: string, value: string): number =>
  FRAMING + Buffer.byteLength(name) + Buffer.byteLength(value);

/**
 * Bytes of headers on the log, at most. Text that was no text when it came has grown: each byte that was wrong is three
 * by now. Where there is little of it, which is nearly always, it is not looked at: each character counts three bytes.
 */
export function headerBytes(headers: Headers): number {
  let [count, characters] = [0, 0];
  for (const name in headers) {
    count++;
    characters += name.length + (headers[name] as string).length;
  }
  const most = FRAMING * count + WIDEST * characters;
  if (most <= HEADER_BYTES) return most;
  let bytes = 0;
  for (const name in headers) bytes += oneHeaderBytes(name, headers[name] as string);
  return bytes;
}
