/** Reads Kafka's variable-length types within a part of a buffer. Whatever points out of that part throws. */
export class ByteReader {
  /** `at` is the next byte to be read, `end` the first that is not. */
  constructor(
    readonly bytes: Buffer,
    public at: number,
    public end: number,
  ) {}

  int8(): number {
    this.skip(1);
    return this.bytes.readInt8(this.at - 1);
  }

  /** Zigzag varint of a 32-bit integer. */
  varint(): number {
    const { bytes, end } = this;
    let at = this.at;
    let result = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      if (at >= end) throw outside();
      const byte = bytes[at++]!;
      result |= (byte & 127) << shift;
      if (byte > 127) continue;
      this.at = at;
      return (result >>> 1) ^ -(result & 1);
    }
    throw new RangeError('A varint has more than 5 bytes.');
  }

  /** Zigzag varint of a 64-bit integer; exact up to 2^52. */
  varlong(): number {
    const { bytes, end } = this;
    let result = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.at >= end) throw outside();
      const byte = bytes[this.at++]!;
      result += (byte & 127) * 2 ** shift;
      if (byte < 128) return result % 2 === 0 ? result / 2 : -(result + 1) / 2;
    }
    throw new RangeError('A varlong has more than 10 bytes.');
  }

  skip(size: number): void {
    if (size < 0 || size > this.end - this.at) throw outside();
    this.at += size;
  }

  /** A view of bytes after their varint length; null where it is -1. */
  varBytes(): Buffer | null {
    const size = this.varint();
    if (size === -1) return null;
    this.skip(size);
    return this.bytes.subarray(this.at - size, this.at);
  }
}

const outside = (): RangeError => new RangeError('A length or a varint points out of the bytes that it is in.');
