import type { Disk, DiskFile } from './disk.ts';
import { encodeFrame, FRAME_HEADER, SEGMENT_HEADER } from './frame.ts';
import { createSegment, type Segment } from './segment.ts';

/** Most bytes in one write. */
const GROUP_BYTES = 4_194_304;

interface Entry {
  readonly payload: Buffer;
  readonly records: number;
  readonly size: number;
  readonly settle: { readonly resolve: (number: number) => void; readonly reject: (error: unknown) => void };
}

export interface AppenderOptions {
  readonly disk: Disk;
  /** Number of the first frame to be written. */
  readonly next: number;
  /** A segment that has so many bytes is followed by another. */
  readonly segmentBytes: number;
  readonly clock: () => number;
  /** A segment has its first frames. */
  readonly onSegment: (segment: Segment) => void;
  readonly onTrouble: (what: string, error: unknown) => void;
}

/** Writes frames to segments. Everything that waits while one write is synchronised shares the next. */
export class Appender {
  #queue: Entry[] = [];
  #bytes = 0;
  #next: number;
  #live: { readonly segment: Segment; readonly file: DiskFile } | undefined;
  #running: Promise<void> | undefined;

  constructor(private readonly options: AppenderOptions) {
    this.#next = options.next;
  }

  /** Bytes that are not yet written. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves with the frame's number when it survives a crash. Rejects where it may not be there after one. */
  append(payload: Buffer, records: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    const size = FRAME_HEADER + payload.length;
    this.#bytes += size;
    this.#queue.push({ payload, records, size, settle: { resolve, reject } });
    this.#running ??= this.#run().finally(() => (this.#running = undefined));
    return promise;
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Lets go of a segment, so that it may be removed; false where it is being written to. */
  async release(segment: Segment): Promise<boolean> {
    if (this.#live?.segment !== segment) return true;
    if (this.#running) return false;
    await this.#leave();
    return true;
  }

  /** Writes what waits and closes the file. */
  async close(): Promise<void> {
    await this.settled();
    await this.#leave();
  }

  async #run(): Promise<void> {
    // A turn of the event loop, for those who come at the same time.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      if (this.#live && this.#live.segment.size + (this.#queue[0]?.size ?? 0) > this.options.segmentBytes)
        await this.#leave();
      const group = this.#take();
      const bytes = group.reduce((sum, { size }) => sum + size, 0);
      try {
        const first = await this.#write(group);
        this.#bytes -= bytes;
        for (const [index, { settle }] of group.entries()) settle.resolve(first + index);
      } catch (error) {
        await this.#repair();
        this.#bytes -= bytes;
        for (const { settle } of group) settle.reject(error);
      }
    }
  }

  /** The first that waits, and others as far as they fit into the segment and one write. */
  #take(): Entry[] {
    const room = this.options.segmentBytes - (this.#live?.segment.size ?? SEGMENT_HEADER);
    let bytes = 0;
    const count = this.#queue.findIndex(({ size }, index) => {
      bytes += size;
      return index > 0 && bytes > Math.min(room, GROUP_BYTES);
    });
    return this.#queue.splice(0, count < 0 ? this.#queue.length : count);
  }

  /** @returns the number of the first frame */
  async #write(group: readonly Entry[]): Promise<number> {
    const first = this.#next;
    // Numbers of frames that failed are not given again: such a frame may turn up after a crash all the same.
    this.#next += group.length;
    this.#live ??= await createSegment(this.options.disk, first);
    const { segment, file } = this.#live;
    const time_ms = this.options.clock();
    const bytes = Buffer.concat(
      group.map(({ payload, records }, index) =>
        encodeFrame(segment.marker, { number: first + index, time_ms, records, payload }),
      ),
    );
    await file.write(bytes, segment.size);
    await file.sync();
    const isNew = segment.size === SEGMENT_HEADER;
    segment.size += bytes.length;
    segment.last = first + group.length - 1;
    if (isNew) this.options.onSegment(segment);
    return first;
  }

  /**
   * After a failure: cuts off what is not known to be safe, and goes on in another segment. The system may have forgotten
   * what it could not write, so that a second `sync` of the same file would prove nothing.
   */
  async #repair(): Promise<void> {
    const live = this.#live;
    if (!live) return;
    this.#live = undefined;
    const { segment, file } = live;
    try {
      await file.truncate(segment.size);
      await file.sync();
    } catch (error) {
      this.options.onTrouble(`the end of ${segment.name} may hold what nobody was told is safe`, error);
    }
    await this.#close(live);
  }

  async #leave(): Promise<void> {
    const live = this.#live;
    this.#live = undefined;
    if (live) await this.#close(live);
  }

  /** A segment without frames is nobody's. */
  async #close({ segment, file }: { segment: Segment; file: DiskFile }): Promise<void> {
    try {
      await file.close();
      if (segment.size === SEGMENT_HEADER) await this.options.disk.remove(segment.name);
    } catch (error) {
      this.options.onTrouble(`${segment.name} could not be closed`, error);
    }
  }
}
