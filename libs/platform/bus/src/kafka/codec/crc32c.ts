/** Bytes that one step takes. */
const STEP = 16;

/** Row k: the checksum of a byte with k zero bytes behind it ("slicing by 16"). */
const ROWS = new Int32Array(256 * STEP);
for (let byte = 0; byte < 256; byte++) {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  ROWS[byte] = crc;
}
for (let at = 256; at < ROWS.length; at++) ROWS[at] = ofByte(ROWS[at - 256]!, 0);

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

/**
 * CRC-32C (Castagnoli) of `bytes` from `from` up to, not including, `to`, as record batches carry it: unsigned.
 * `zlib.crc32` is of another polynomial.
 */
export function crc32c(bytes: Uint8Array, from: number, to: number): number {
  let crc = -1;
  let at = from;
  while (at < to && (!IS_LITTLE_ENDIAN || (bytes.byteOffset + at) % 4 !== 0)) crc = ofByte(crc, bytes[at++]!);
  const steps = Math.floor((to - at) / STEP);
  if (steps > 0) {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + at, steps * 4);
    for (let n = 0; n < words.length; n += 4)
      crc =
        ofWord(3072, crc ^ words[n]!) ^
        ofWord(2048, words[n + 1]!) ^
        ofWord(1024, words[n + 2]!) ^
        ofWord(0, words[n + 3]!);
    at += steps * STEP;
  }
  while (at < to) crc = ofByte(crc, bytes[at++]!);
  return ~crc >>> 0;
}

function ofByte(crc: number, byte: number): number {
  return ROWS[(crc ^ byte) & 255]! ^ (crc >>> 8);
}

/** Of the four bytes of a little-endian word; `row` begins the row of its last one. */
function ofWord(row: number, word: number): number {
  return (
    ROWS[row + 768 + (word & 255)]! ^
    ROWS[row + 512 + ((word >>> 8) & 255)]! ^
    ROWS[row + 256 + ((word >>> 16) & 255)]! ^
    ROWS[row + (word >>> 24)]!
  );
}
