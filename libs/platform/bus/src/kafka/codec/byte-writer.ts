/** Longest text that is tried as ASCII first: its length is a varint of one byte. */
const SHORT = 63;

/** Bytes of the zigzag varint of a length. */
const sizeOfVarint = (length: number): number =>
  length < 0x40 ? 1 : length < 0x2000 ? 2 : length < 0x10_0000 ? 3 : length < 0x800_0000 ? 4 : 5;

/** A buffer that grows, written from front to back in Kafka's primitive types. */
export class ByteWriter {
  bytes: Buffer;
  #room = 0;

  /** `length`: where it begins, later up to where it has written; `size`: bytes that are likely to be written. */
  constructor(
    public length: number,
    size: number,
  ) {
    this.bytes = Buffer.allocUnsafeSlow(length + size);
  }

  int8(value: number): void {
    this.#reserve(1);
    this.length = this.bytes.writeInt8(value, this.length);
  }

  int16(value: number): void {
    this.#reserve(2);
    this.length = this.bytes.writeInt16BE(value, this.length);
  }

  int32(value: number): void {
    this.#reserve(4);
    this.length = this.bytes.writeInt32BE(value, this.length);
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.length = this.bytes.writeBigInt64BE(BigInt.asIntN(64, value), this.length);
  }

  /** INT16 length, then UTF-8; null has the length -1. */
  string(text: string | null): void {
    if (text === null) return this.int16(-1);
    const size = Buffer.byteLength(text, 'utf8');
    this.int16(size);
    this.#utf8(text, size);
  }

  /** Leaves room for an INT32 that is written later by {@link patchInt32}; returns where it is. */
  gap32(): number {
    this.#reserve(4);
    this.length += 4;
    return this.length - 4;
  }

  patchInt32(at: number, value: number): void {
    this.bytes.writeInt32BE(value | 0, at);
  }

  /** Zigzag varint of a 32-bit integer. */
  varint(value: number): void {
    this.#reserve(5);
    const { bytes } = this;
    let at = this.length;
    let rest = ((value << 1) ^ (value >> 31)) >>> 0;
    for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
    bytes[at++] = rest;
    this.length = at;
  }

  /** Zigzag varint of a 64-bit integer. @throws RangeError where it is no integer */
  varlong(value: number): void {
    if (value >= -0x4000_0000 && value < 0x4000_0000 && Number.isInteger(value)) return this.varint(value);
    this.#reserve(10);
    const whole = BigInt(value);
    let rest = BigInt.asUintN(64, (whole << 1n) ^ (whole >> 63n));
    for (; rest > 127n; rest >>= 7n) this.bytes[this.length++] = Number(rest & 127n) | 128;
    this.bytes[this.length++] = Number(rest);
  }

  /** Varint length, then the bytes; text as UTF-8. Null has the length -1. @throws TypeError where it is none of these */
  varBytes(value: Buffer | string | null): void {
    if (typeof value === 'string') return this.#varString(value);
    if (value === null) return this.varint(-1);
    if (!Buffer.isBuffer(value)) throw new TypeError(`Text, a Buffer or null is accepted, not ${typeof value}.`);
    this.varint(value.length);
    this.#reserve(value.length);
    value.copy(this.bytes, this.length);
    this.length += value.length;
  }

  /**
   * Leaves room for the varint of a length of about `guess`, which {@link endSized} writes when it is known. They do not
   * nest. Returns where it begins.
   */
  beginSized(guess: number): number {
    this.#room = sizeOfVarint(guess);
    this.#reserve(5);
    this.length += this.#room;
    return this.length - this.#room;
  }

  endSized(begin: number): void {
    const body = begin + this.#room;
    const size = this.length - body;
    const moved = sizeOfVarint(size) - this.#room;
    if (moved !== 0) {
      this.#reserve(5);
      this.bytes.copyWithin(body + moved, body, this.length);
    }
    const end = this.length + moved;
    this.length = begin;
    this.varint(size);
    this.length = end;
  }

  #varString(text: string): void {
    if (text.length <= SHORT && this.#shortAscii(text)) return;
    const size = Buffer.byteLength(text, 'utf8');
    this.varint(size);
    this.#utf8(text, size);
  }

  /** Most texts are short and ASCII; for these a loop is faster than two calls into Node. */
  #shortAscii(text: string): boolean {
    this.#reserve(SHORT + 1);
    const { bytes } = this;
    let at = this.length;
    bytes[at++] = text.length << 1;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 127) return false;
      bytes[at++] = unit;
    }
    this.length = at;
    return true;
  }

  #utf8(text: string, size: number): void {
    this.#reserve(size);
    this.length += this.bytes.write(text, this.length, size, 'utf8');
  }

  #reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.bytes.length));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }
}
