import { randomBytes } from 'node:crypto';
import { readCursor } from './cursor.ts';
import type { Disk, DiskFile } from './disk.ts';
import { SEGMENT_HEADER } from './frame.ts';
import type { SpoolObserver } from './observer.ts';
import { isSegment, readFrames, readMarker, type Segment, type Unreadable } from './segment.ts';

/** Where refused records lie, a JSON object a line: the record and why it was refused. */
export const REFUSED_FILE = 'refused.jsonl';

const DAMAGED = '.damaged';
const CHUNK = { records: Infinity, bytes: 1_048_576 };

/** What a folder holds. */
export interface Recovered {
  /** In the order of their frames. None of them is written to any more. */
  readonly segments: Segment[];
  /** Number of the first frame that the log may not have. */
  readonly cursor: number;
  /** Number of the next frame to be written. */
  readonly next: number;
  /** Records from the cursor on. */
  readonly records: number;
  /** When the first of them was written, ms since 1970. */
  readonly oldest_ms: number | undefined;
  /** Bytes of damaged segments and refused records, which stay for a person. */
  readonly keptBytes: number;
}

/**
 * Looks at every frame of a folder after a start. The torn tail of the last segment is cut off; what cannot be read
 * elsewhere is passed over, told, and kept.
 *
 * @throws Error where a file cannot be read at all, or was written by a later version
 */
export async function recover(disk: Disk, observer: SpoolObserver = {}): Promise<Recovered> {
  const cursor = await readCursor(disk);
  if (cursor.damaged)
    observer.trouble?.({
      what: 'the cursor is damaged: all that is there is published again',
      error: 'wrong checksum',
    });
  const names = (await disk.list()).toSorted();
  const kept = names.filter((name) => name.endsWith(DAMAGED) || name === REFUSED_FILE);
  const recovery = new Recovery(disk, cursor.next, observer);
  for (const name of kept) recovery.keptBytes += await withFile(disk, name, (file) => file.size());
  const segments = names.filter(isSegment);
  for (const name of segments) await recovery.look(name, name === segments.at(-1));
  return recovery;
}

class Recovery implements Recovered {
  readonly segments: Segment[] = [];
  next: number;
  records = 0;
  oldest_ms: number | undefined;
  keptBytes = 0;

  constructor(
    private readonly disk: Disk,
    readonly cursor: number,
    private readonly observer: SpoolObserver,
  ) {
    this.next = cursor;
  }

  async look(name: string, isLast: boolean): Promise<void> {
    const { size, segment } = await withFile(this.disk, name, (file) => this.#open(name, file, isLast));
    if (segment && segment.last >= this.cursor) {
      this.segments.push(segment);
      return;
    }
    // Without a header that can be read it is a segment that a crash left unborn, or a damaged one.
    if (!segment && size > SEGMENT_HEADER) this.observer.damaged?.({ file: name, position: 0, bytes: size });
    if (segment ? segment.damage.size === 0 : size <= SEGMENT_HEADER) return this.disk.remove(name);
    await keep(this.disk, name);
    this.keptBytes += size;
  }

  async #open(name: string, file: DiskFile, isLast: boolean): Promise<{ size: number; segment?: Segment }> {
    const size = await file.size();
    const marker = await readMarker(name, file);
    if (!marker) return { size };
    const segment: Segment = { name, marker, size, last: -1, damage: new Set() };
    await this.#scan(segment, file, isLast);
    return { size, segment };
  }

  async #scan(segment: Segment, file: DiskFile, isLast: boolean): Promise<void> {
    for (let position = SEGMENT_HEADER; position < segment.size;) {
      const found = await readFrames(file, { marker: segment.marker, position, end: segment.size }, CHUNK);
      for (const { number, records, time_ms } of found.frames) {
        segment.last = number;
        this.next = Math.max(this.next, number + 1);
        if (number < this.cursor) continue;
        this.records += records;
        this.oldest_ms ??= time_ms;
      }
      const torn = isLast ? found.unreadable.find(({ after }) => after === undefined) : undefined;
      const damage = found.unreadable.filter((range) => range !== torn);
      noteDamage(segment, damage, this.cursor, this.observer);
      if (torn) {
        this.observer.torn?.({ file: segment.name, bytes: torn.to - torn.from });
        await file.truncate(torn.from);
        await file.sync();
        segment.size = torn.from;
      }
      position = found.next;
    }
  }
}

/** Tells of unreadable bytes, each range once; of those among frames that the log has, never. */
export function noteDamage(
  segment: Segment,
  unreadable: readonly Unreadable[],
  cursor: number,
  observer: SpoolObserver,
): void {
  for (const { from, to, after } of unreadable) {
    if ((after ?? Infinity) <= cursor || segment.damage.has(from)) continue;
    segment.damage.add(from);
    observer.damaged?.({ file: segment.name, position: from, bytes: to - from });
  }
}

/** Keeps a damaged segment for a person, out of the way of the others. */
export const keep = (disk: Disk, name: string): Promise<void> =>
  disk.rename(name, `${name}.${randomBytes(4).toString('hex')}${DAMAGED}`);

async function withFile<T>(disk: Disk, name: string, work: (file: DiskFile) => Promise<T>): Promise<T> {
  const file = await disk.open(name);
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}
