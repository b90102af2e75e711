import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A segment file: a header, then frames without a gap.
 *
 *     header  "CHSPOOL" | version u8 | marker 8 bytes | crc32 u32 of what is before it
 *     frame   marker | crc32 u32 of what follows | length u32 of the payload | number u48 | time u48, ms | records u32 | payload
 *
 * Numbers are big-endian. The marker is random, one a segment: behind damage the next frame is found by it, and nobody
 * who does not see the file can put bytes into a payload that would pass for a frame.
 */
const MAGIC = Buffer.from('CHSPOOL');
const VERSION = 1;
const MARKER_BYTES = 8;

/** Length of a segment's header. */
export const SEGMENT_HEADER = MAGIC.length + 1 + MARKER_BYTES + 4;
/** Length of a frame without its payload. */
export const FRAME_HEADER = MARKER_BYTES + 4 + 4 + 6 + 6 + 4;
/** Longest payload in bytes; a length beyond it is damage. */
export const MAX_PAYLOAD = 67_108_864;

/** What one frame holds. Frames are numbered upwards, over all segments; not every number is used. */
export interface Frame {
  readonly number: number;
  /** When it was written, ms since 1970. */
  readonly time_ms: number;
  /** How many records the payload holds. */
  readonly records: number;
  readonly payload: Buffer;
}

/** A marker for a new segment. */
export const newMarker = (): Buffer => randomBytes(MARKER_BYTES);

export function encodeSegmentHeader(marker: Buffer): Buffer {
  const header = Buffer.alloc(SEGMENT_HEADER);
  MAGIC.copy(header);
  header[MAGIC.length] = VERSION;
  marker.copy(header, MAGIC.length + 1);
  header.writeUInt32BE(crc32(header.subarray(0, -4)), SEGMENT_HEADER - 4);
  return header;
}

/**
 * The marker of a segment; undefined where the header is torn or damaged.
 *
 * @throws Error where a later version wrote the segment
 */
export function decodeSegmentHeader(bytes: Buffer): Buffer | undefined {
  if (bytes.length < SEGMENT_HEADER || !bytes.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  if (crc32(bytes.subarray(0, SEGMENT_HEADER - 4)) !== bytes.readUInt32BE(SEGMENT_HEADER - 4)) return undefined;
  const version = bytes[MAGIC.length] ?? 0;
  if (version !== VERSION) throw new Error(`has format version ${version}, and this program reads ${VERSION}`);
  return Buffer.from(bytes.subarray(MAGIC.length + 1, SEGMENT_HEADER - 4));
}

export function encodeFrame(marker: Buffer, { number, time_ms, records, payload }: Frame): Buffer {
  const frame = Buffer.allocUnsafe(FRAME_HEADER + payload.length);
  marker.copy(frame);
  frame.writeUInt32BE(payload.length, 12);
  frame.writeUIntBE(number, 16, 6);
  frame.writeUIntBE(time_ms, 22, 6);
  frame.writeUInt32BE(records, 28);
  payload.copy(frame, FRAME_HEADER);
  frame.writeUInt32BE(crc32(frame.subarray(12)), 8);
  return frame;
}

/** Length of the payload that a frame at the beginning of `bytes` says it has; undefined where none can begin there. */
export function payloadLength(marker: Buffer, bytes: Buffer): number | undefined {
  if (bytes.length < FRAME_HEADER || !bytes.subarray(0, MARKER_BYTES).equals(marker)) return undefined;
  const length = bytes.readUInt32BE(12);
  return length <= MAX_PAYLOAD ? length : undefined;
}

/** The frame that `bytes` are, from the first to the last; undefined where the checksum says otherwise. */
export function decodeFrame(bytes: Buffer): Frame | undefined {
  if (crc32(bytes.subarray(12)) !== bytes.readUInt32BE(8)) return undefined;
  return {
    number: bytes.readUIntBE(16, 6),
    time_ms: bytes.readUIntBE(22, 6),
    records: bytes.readUInt32BE(28),
    payload: bytes.subarray(FRAME_HEADER),
  };
}
