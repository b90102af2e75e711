// @ts-expect-error kafkajs declares no types for its inner modules
import Encoder from 'kafkajs/src/protocol/encoder.js';

/** Room in front of a body for what kafkajs puts there: sizes, versions, an id and the client's name. */
export const HEADROOM = 512;

/** kafkajs' encoder: `buf` up to `offset` is what was written. */
interface KafkajsEncoder {
  buf: Buffer;
  offset: number;
  writeEncoder(other: KafkajsEncoder): KafkajsEncoder;
}

const EncoderOf = Encoder as { new (size: number): KafkajsEncoder; prototype: KafkajsEncoder };

/** The buffers in which bodies lie, and where these begin. */
const placed = new WeakMap<KafkajsEncoder, { readonly bytes: Buffer; readonly begin: number }>();
const NOWHERE = { bytes: Buffer.alloc(0), begin: -1 };

/** A body as kafkajs takes it: `bytes` from {@link HEADROOM} up to `end`. */
export function bodyOf(bytes: Buffer, end: number): object {
  const body = new EncoderOf(1);
  place(body, bytes, HEADROOM, end);
  return body;
}

function place(encoder: KafkajsEncoder, bytes: Buffer, begin: number, end: number): void {
  encoder.buf = bytes.subarray(begin, end);
  encoder.offset = end - begin;
  placed.set(encoder, { bytes, begin });
}

/**
 * kafkajs copies a body twice, each time into a new buffer of up to twice its size: behind the head of the request, and
 * with that behind the size of all. Here the head is written into the room before the body.
 */
export function frameInPlace(): void {
  const { prototype } = EncoderOf;
  const copy = prototype.writeEncoder;
  prototype.writeEncoder = function (body) {
    const { bytes, begin } = placed.get(body) ?? NOWHERE;
    const head = this.offset;
    if (head > begin) return copy.call(this, body);
    this.buf.copy(bytes, begin - head, 0, head);
    place(this, bytes, begin - head, begin + body.offset);
    return this;
  };
}
