import { Appender } from './appender.ts';
import { writeCursor } from './cursor.ts';
import type { Disk, DiskFile } from './disk.ts';
import { type Frame, FRAME_HEADER, MAX_PAYLOAD, SEGMENT_HEADER } from './frame.ts';
import type { SpoolObserver } from './observer.ts';
import { keep, noteDamage, recover, REFUSED_FILE, type Recovered } from './recover.ts';
import { type Limits, readFrames, type Segment } from './segment.ts';

/** The spool did not take it: there is no room, or the disk failed. Nothing of it is kept for sure. */
export class SpoolRefused extends Error {
  override readonly name = 'SpoolRefused';
}

export interface SpoolOptions {
  readonly disk: Disk;
  /** Most bytes in the folder, about: segments, and what is kept for a person. */
  readonly maxBytes: number;
  /** Size of a segment; space comes free a segment at a time. A sixteenth of `maxBytes`, at most 16 MiB, unless given. */
  readonly segmentBytes?: number;
  /** Wall clock in ms since 1970. */
  readonly clock?: () => number;
  readonly observer?: SpoolObserver | undefined;
}

export interface SpoolStatus {
  /** Bytes in the folder: segments, and what is kept for a person. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Records that the log may not have. */
  readonly records: number;
  /** When about the oldest of them was written, ms since 1970. */
  readonly oldest_ms: number | undefined;
  /** Why the last append was refused; undefined once one was taken, or room was made. */
  readonly refusing: string | undefined;
}

/** The first segment, open, and where in it to go on. */
interface Reading {
  readonly segment: Segment;
  readonly file: DiskFile;
  position: number;
}

/** Bytes that may wait for a disk that is too slow. */
const MAX_WAITING_BYTES = 67_108_864;

const LARGEST_SEGMENT = 16_777_216;

/**
 * A queue of payloads in files: appended by anybody, taken from its head by one. What {@link append} has resolved for
 * survives the process and the machine, in order, until it was acknowledged.
 */
export class Spool {
  readonly #disk: Disk;
  readonly #maxBytes: number;
  readonly #observer: SpoolObserver;
  readonly #clock: () => number;
  readonly #segments: Segment[];
  readonly #appender: Appender;
  #cursor: number;
  #records: number;
  #oldest_ms: number | undefined;
  #keptBytes: number;
  #refusing: { readonly reason: string } | undefined;
  #reading: Reading | undefined;
  /** Where the last frame that {@link next} gave ends. */
  #given = { number: -1, position: 0 };
  /** Of those who read and acknowledge, one at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;

  private constructor(options: SpoolOptions, recovered: Recovered) {
    const { disk, maxBytes, clock = Date.now } = options;
    this.#disk = disk;
    this.#maxBytes = maxBytes;
    this.#observer = options.observer ?? {};
    this.#clock = clock;
    this.#segments = recovered.segments;
    this.#cursor = recovered.cursor;
    this.#records = recovered.records;
    this.#oldest_ms = recovered.oldest_ms;
    this.#keptBytes = recovered.keptBytes;
    this.#appender = new Appender({
      disk,
      next: recovered.next,
      segmentBytes: options.segmentBytes ?? Math.min(LARGEST_SEGMENT, Math.ceil(maxBytes / 16)),
      clock,
      onSegment: (segment) => void this.#segments.push(segment),
      onTrouble: (what, error) => this.#trouble(what, error),
    });
  }

  /** Opens what is there, after a look at every frame. @throws Error, for a person, where the files cannot be read */
  static async open(options: SpoolOptions): Promise<Spool> {
    return new Spool(options, await recover(options.disk, options.observer));
  }

  get status(): SpoolStatus {
    return {
      bytes: this.#bytes,
      maxBytes: this.#maxBytes,
      records: this.#records,
      oldest_ms: this.#records === 0 ? undefined : this.#oldest_ms,
      refusing: this.#refusing?.reason,
    };
  }

  /** Something is being written. */
  get busy(): boolean {
    return this.#appender.bytes > 0;
  }

  /** Resolves when nothing is being written. */
  settled(): Promise<void> {
    return this.#appender.settled();
  }

  /**
   * Resolves with the number of the frame when it is safe: many share one synchronisation of the disk.
   *
   * @throws SpoolRefused
   */
  async append(payload: Buffer, records: number): Promise<number> {
    const size = FRAME_HEADER + payload.length;
    const refuse = (reason: string, cause?: unknown): SpoolRefused => {
      this.#refusing = { reason };
      this.#observer.refused?.({ records, reason });
      return new SpoolRefused(reason, { cause });
    };
    if (this.#closed) throw refuse('the spool is closed');
    if (payload.length > MAX_PAYLOAD) throw refuse(`${payload.length} bytes, and one frame takes ${MAX_PAYLOAD}`);
    if (this.#bytes + size + SEGMENT_HEADER > this.#maxBytes)
      throw refuse(`no room: ${this.#bytes} bytes of ${this.#maxBytes} are taken, and ${size} more were wanted`);
    if (this.#appender.bytes > MAX_WAITING_BYTES)
      throw refuse(`the disk is too slow: ${this.#appender.bytes} bytes wait to be written`);
    const refusingBefore = this.#refusing;
    let number: number;
    try {
      number = await this.#appender.append(payload, records);
    } catch (error) {
      throw refuse(`the disk failed: ${(error as Error).message}`, error);
    }
    if (this.#refusing === refusingBefore) this.#refusing = undefined;
    if (this.#records === 0) this.#oldest_ms = this.#clock();
    this.#records += records;
    return number;
  }

  /** The first frames that are not acknowledged, as far as they are safe; the same ones until they are. */
  next(limits: Limits): Promise<readonly Frame[]> {
    return this.#inTurn(async () => {
      for (let segment = this.#segments[0]; segment; segment = this.#segments[0]) {
        const reading = await this.#open(segment);
        while (reading.position < segment.size) {
          const { marker, size: end } = segment;
          const found = await readFrames(reading.file, { marker, position: reading.position, end }, limits);
          noteDamage(segment, found.unreadable, this.#cursor, this.#observer);
          const frames = found.frames.filter(({ number }) => number >= this.#cursor);
          const [first, last] = [frames[0], frames.at(-1)];
          if (first && last) {
            this.#oldest_ms = first.time_ms;
            this.#given = { number: last.number, position: found.next };
            return frames;
          }
          reading.position = found.next;
        }
        if (!(await this.#retire(segment))) return [];
      }
      return [];
    });
  }

  /**
   * Forgets the frames up to and including `number`, which hold so many records: the log has them. A cursor that cannot be
   * written costs duplicates after a crash, and must not keep a full disk full: that is told, and no error.
   */
  acknowledge(number: number, records: number): Promise<void> {
    return this.#inTurn(async () => {
      this.#cursor = number + 1;
      this.#records -= records;
      if (this.#reading && this.#given.number === number) this.#reading.position = this.#given.position;
      await writeCursor(this.#disk, this.#cursor).catch((error: unknown) =>
        this.#trouble('the cursor could not be written: a crash would publish more than one batch again', error),
      );
      for (let segment = this.#segments[0]; segment && segment.last < this.#cursor; segment = this.#segments[0])
        if (!(await this.#retire(segment))) return;
    });
  }

  /** Writes something down for a person, so that it can be acknowledged. `lines`: JSON, one object a line. */
  setAside(lines: string, records: number, error: string): Promise<void> {
    return this.#inTurn(async () => {
      const bytes = Buffer.from(lines);
      await this.#disk.append(REFUSED_FILE, bytes);
      this.#keptBytes += bytes.length;
      this.#observer.setAside?.({ file: REFUSED_FILE, records, error });
    });
  }

  /** Finishes what is being written; the rest stays on disk. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#appender.close();
    await this.#turn;
    await this.#reading?.file.close();
    await this.#disk.close();
  }

  get #bytes(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, this.#keptBytes + this.#appender.bytes);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the spool is closed'));
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => {});
    return done;
  }

  async #open(segment: Segment): Promise<Reading> {
    if (this.#reading?.segment === segment) return this.#reading;
    await this.#reading?.file.close();
    this.#reading = undefined;
    this.#reading = { segment, file: await this.#disk.open(segment.name), position: SEGMENT_HEADER };
    return this.#reading;
  }

  /** Gives up the first segment, all of which the log has; false where it is still written to. */
  async #retire(segment: Segment): Promise<boolean> {
    if (!(await this.#appender.release(segment))) return false;
    if (this.#reading?.segment === segment) {
      await this.#reading.file.close();
      this.#reading = undefined;
    }
    this.#segments.shift();
    // Frames that could not be read were counted, and never acknowledged.
    if (this.#segments.length === 0) this.#records = 0;
    this.#refusing = undefined;
    try {
      if (segment.damage.size === 0) await this.#disk.remove(segment.name);
      else {
        this.#keptBytes += segment.size;
        await keep(this.#disk, segment.name);
      }
    } catch (error) {
      // It is behind the cursor, so the next start removes it.
      this.#trouble(`${segment.name} could not be removed`, error);
    }
    return true;
  }

  #trouble(what: string, error: unknown): void {
    this.#observer.trouble?.({ what, error: error instanceof Error ? error.message : String(error) });
  }
}
