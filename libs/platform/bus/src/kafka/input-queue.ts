import type { RawRecord } from '../port/record.ts';
import { sizeOf } from './records.ts';

/** A batch as the consumer got it. */
export interface Arrival {
  /** Without namespace. */
  readonly topic: string;
  /** The offset that was asked for. */
  readonly asked: number;
  /** The last offset that the batch covers, markers included. */
  readonly last: number;
  /** End of the partition, markers and open transactions included. */
  readonly highWatermark: number;
  readonly records: readonly RawRecord[];
}

export type Answer =
  | { readonly kind: 'taken'; /** What is missing in the log, a sentence. */ readonly gap?: string }
  | { readonly kind: 'seek'; readonly next: number };

/** What one transaction takes: where there is a backlog, all that one fetch of a partition brings. Each costs six requests. */
const BATCH = { records: 2000, bytes: 2_097_152 };
/** How often the log has to show a gap before it is believed: a fetch from before the seek may still arrive. */
const GAP_SEEN = 3;
const FULL = { records: 5000, bytes: 4_194_304 };

/**
 * What a task has yet to do, in order of arrival, and the guard of its positions. After a rebalance kafkajs may go on at
 * a stale offset, and after an out-of-range error anywhere: only what follows on what came before is taken.
 */
export class InputQueue {
  readonly expected = new Map<string, number>();
  /** Past what was committed last, by topic; {@link expected} is past what was fetched last. */
  readonly positions = new Map<string, number>();
  readonly #gaps = new Map<string, { at: number; seen: number }>();
  #records: RawRecord[] = [];
  /** Of each of them. */
  #sizes: number[] = [];
  #bytes = 0;
  /** Whether a batch was taken and is not committed yet. */
  #isTaken = false;

  /** Forgets all; `positions` by topic are where to begin. */
  reset(positions: ReadonlyMap<string, number>): void {
    this.#records = [];
    this.#sizes = [];
    this.#bytes = 0;
    this.#isTaken = false;
    for (const map of [this.expected, this.positions, this.#gaps]) map.clear();
    for (const [topic, position] of positions) this.expected.set(topic, position);
    for (const [topic, position] of positions) this.positions.set(topic, position);
  }

  offer({ topic, asked, last, records }: Arrival): Answer {
    const expected = this.expected.get(topic) ?? 0;
    if (last < expected || (asked > expected && !this.#isGap(topic, expected))) return { kind: 'seek', next: expected };
    this.expected.set(topic, last + 1);
    for (const record of records) {
      if (record.offset < expected) continue;
      const size = sizeOf(record);
      this.#records.push(record);
      this.#sizes.push(size);
      this.#bytes += size;
    }
    return asked > expected
      ? { kind: 'taken', gap: `${topic} has nothing from ${expected} to ${asked - 1}: deleted or compacted` }
      : { kind: 'taken' };
  }

  /** Whether sending the consumer back to `at` has led beyond it again and again: then the log has nothing there. */
  #isGap(topic: string, at: number): boolean {
    const before = this.#gaps.get(topic);
    const gap = before?.at === at ? before : { at, seen: 0 };
    this.#gaps.set(topic, gap);
    return ++gap.seen > GAP_SEEN;
  }

  /** A stretch from `first` to `last` held no committed record. */
  passOver(topic: string, first: number, last: number): void {
    const expected = this.expected.get(topic) ?? 0;
    if (first <= expected && last >= expected) this.expected.set(topic, last + 1);
  }

  /** The next batch; empty where there is nothing. */
  take(): RawRecord[] {
    let bytes = 0;
    let n = 0;
    for (const size of this.#sizes) {
      if (n > 0 && (n === BATCH.records || bytes + size > BATCH.bytes)) break;
      bytes += size;
      n++;
    }
    this.#isTaken = n > 0;
    this.#bytes -= bytes;
    this.#sizes.splice(0, n);
    return this.#records.splice(0, n);
  }

  committed(batch: readonly RawRecord[]): void {
    this.#isTaken = false;
    for (const { topic, offset } of batch) this.positions.set(topic, offset + 1);
  }

  /** Past what is done, by topic: what was committed last, and markers behind it where nothing else waits. */
  get done(): ReadonlyMap<string, number> {
    return this.#records.length === 0 && !this.#isTaken ? this.expected : this.positions;
  }

  /** What waits to be taken. */
  get size(): { readonly records: number; readonly bytes: number } {
    return { records: this.#records.length, bytes: this.#bytes };
  }

  get full(): boolean {
    return this.#records.length >= FULL.records || this.#bytes >= FULL.bytes;
  }

  get roomy(): boolean {
    return this.#records.length < FULL.records / 2 && this.#bytes < FULL.bytes / 2;
  }
}
