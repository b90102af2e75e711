import type { Disk, DiskFile } from './disk.ts';
import {
  decodeFrame,
  decodeSegmentHeader,
  encodeSegmentHeader,
  type Frame,
  FRAME_HEADER,
  newMarker,
  payloadLength,
  SEGMENT_HEADER,
} from './frame.ts';

/** A segment file that holds frames. */
export interface Segment {
  readonly name: string;
  readonly marker: Buffer;
  /** Bytes of it that are known to survive a crash; what lies behind is nobody's. */
  size: number;
  /** Number of its last frame. */
  last: number;
  /** Positions of the unreadable bytes found in it; with any, it is kept for a person when all else was published. */
  readonly damage: Set<number>;
}

const SUFFIX = '.spool';

/** Segments are named by the number of their first frame, so that names sort as frames do. */
export const segmentName = (first: number): string => `${String(first).padStart(16, '0')}${SUFFIX}`;
export const isSegment = (name: string): boolean => name.endsWith(SUFFIX);

/** Makes a segment file whose first frame will have that number. The file and its header survive a crash. */
export async function createSegment(disk: Disk, first: number): Promise<{ segment: Segment; file: DiskFile }> {
  const name = segmentName(first);
  const file = await disk.create(name);
  try {
    const marker = newMarker();
    await file.write(encodeSegmentHeader(marker), 0);
    // Before there are frames: an unreadable header in front of frames is then damage, and not the trace of a crash.
    await file.sync();
    await disk.syncFolder();
    return { segment: { name, marker, size: SEGMENT_HEADER, last: first - 1, damage: new Set() }, file };
  } catch (error) {
    await file.close();
    await disk.remove(name);
    throw error;
  }
}

/** The marker in a segment's header; undefined where the header cannot be read. */
export async function readMarker(name: string, file: DiskFile): Promise<Buffer | undefined> {
  try {
    return decodeSegmentHeader(await file.read(0, SEGMENT_HEADER));
  } catch (error) {
    throw new Error(`the segment ${name} cannot be read`, { cause: error });
  }
}

/** A range of bytes in which there is no frame. `after`: number of the first frame behind it; undefined at the end. */
export interface Unreadable {
  readonly from: number;
  readonly to: number;
  readonly after: number | undefined;
}

/** What a part of a segment holds. */
export interface Found {
  readonly frames: readonly Frame[];
  readonly unreadable: readonly Unreadable[];
  /** Where to go on. */
  readonly next: number;
}

export interface Limits {
  readonly records: number;
  readonly bytes: number;
}

/** Bytes read at once. */
const CHUNK = 1_048_576;

/**
 * Reads frames from `position` on, at least one where there is one before `end`, until either limit is reached. Unreadable
 * bytes are passed over up to the next frame that can be read.
 */
export async function readFrames(
  file: DiskFile,
  { marker, position, end }: { marker: Buffer; position: number; end: number },
  limits: Limits,
): Promise<Found> {
  const window = new Window(file, end);
  const frames: Frame[] = [];
  const unreadable: Unreadable[] = [];
  let [at, records, bytes] = [position, 0, 0];
  let lost: number | undefined;
  while (at < end && records < limits.records && bytes < limits.bytes) {
    const frame = await frameAt(window, marker, at);
    if (!frame) {
      lost ??= at;
      at = await nextMarker(window, marker, at + 1);
      continue;
    }
    if (lost !== undefined) unreadable.push({ from: lost, to: at, after: frame.number });
    lost = undefined;
    frames.push(frame);
    records += frame.records;
    bytes += frame.payload.length;
    at += FRAME_HEADER + frame.payload.length;
  }
  if (lost !== undefined) unreadable.push({ from: lost, to: at, after: undefined });
  return { frames, unreadable, next: at };
}

async function frameAt(window: Window, marker: Buffer, at: number): Promise<Frame | undefined> {
  const length = payloadLength(marker, await window.read(at, FRAME_HEADER));
  if (length === undefined || at + FRAME_HEADER + length > window.end) return undefined;
  return decodeFrame(await window.read(at, FRAME_HEADER + length));
}

/** Position of the next marker at or behind `from`; the end where there is none. */
async function nextMarker(window: Window, marker: Buffer, from: number): Promise<number> {
  for (let at = from; at < window.end; at += CHUNK - marker.length + 1) {
    const found = (await window.read(at, Math.min(CHUNK, window.end - at))).indexOf(marker);
    if (found >= 0) return at + found;
  }
  return window.end;
}

/** A file up to `end`, read a chunk at a time. */
class Window {
  #from = 0;
  #bytes: Buffer = Buffer.alloc(0);

  constructor(
    private readonly file: DiskFile,
    readonly end: number,
  ) {}

  async read(position: number, length: number): Promise<Buffer> {
    const wanted = Math.min(length, this.end - position);
    if (position < this.#from || position + wanted > this.#from + this.#bytes.length) {
      this.#bytes = await this.file.read(position, Math.min(Math.max(CHUNK, wanted), this.end - position));
      this.#from = position;
    }
    return this.#bytes.subarray(position - this.#from, position - this.#from + wanted);
  }
}
