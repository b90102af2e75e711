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
  | { readonly kind: 'seek'; readonly next: number }
  /** The log ends before the position: it is another one by now. What that means, a sentence. */
  | { readonly kind: 'lost'; readonly gap: string };

/** What one transaction takes: where there is a backlog, all that one fetch of a partition brings. Each costs six requests. */
const BATCH = { records: 2000, bytes: 2_097_152 };
/** How often the log has to show something before it is believed: a fetch from before the seek may still arrive. */
const SEEN_TIMES = 3;
const FULL = { records: 5000, bytes: 4_194_304 };

/**
 * What a task has yet to do, in order of arrival, and the guard of its positions. After a rebalance kafkajs may go on at
 * a stale offset, and after an out-of-range error anywhere: only what follows on what came before is taken.
 */
export class InputQueue {
  readonly expected = new Map<string, number>();
  /** Past what was committed last, by topic; {@link expected} is past what was fetched last. */
  readonly positions = new Map<string, number>();
  /** What the log has shown of a position, by topic. */
  readonly #seen = new Map<string, { what: 'gap' | 'end'; at: number; times: number }>();
  #records: RawRecord[] = [];
  /** So many of them, from the first on, are no views any more. */
  #detached = 0;
  /** Of each of them. */
  #sizes: number[] = [];
  #bytes = 0;
  /** Whether a batch was taken and is not committed yet. */
  #isTaken = false;

  /** Forgets all; `positions` by topic are where to begin. */
  reset(positions: ReadonlyMap<string, number>): void {
    this.#records = [];
    this.#detached = 0;
    this.#sizes = [];
    this.#bytes = 0;
    this.#isTaken = false;
    for (const map of [this.expected, this.positions, this.#seen]) map.clear();
    for (const [topic, position] of positions) this.expected.set(topic, position);
    for (const [topic, position] of positions) this.positions.set(topic, position);
  }

  offer({ topic, asked, last, highWatermark, records }: Arrival): Answer {
    const expected = this.expected.get(topic) ?? 0;
    if (highWatermark < expected && this.#isSure('end', topic, expected))
      return {
        kind: 'lost',
        gap: `${topic} ends at ${highWatermark}, the position is ${expected}: made anew or cut off`,
      };
    if (last < expected || (asked > expected && !this.#isSure('gap', topic, expected)))
      return { kind: 'seek', next: expected };
    this.detach();
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

  /** Whether sending the consumer back to `at` has shown this again and again: then it is so. */
  #isSure(what: 'gap' | 'end', topic: string, at: number): boolean {
    const before = this.#seen.get(topic);
    const seen = before?.at === at && before.what === what ? before : { what, at, times: 0 };
    this.#seen.set(topic, seen);
    return ++seen.times > SEEN_TIMES;
  }

  /**
   * Gives what waits bytes of its own. Until then each record is a view of the whole answer that it was fetched in, of all
   * partitions: a few small records of a slow task would keep many of these in memory. What is taken before anything else
   * comes, as where a task keeps up, is never copied.
   */
  detach(): void {
    const views = this.#records.slice(this.#detached);
    if (views.length === 0) return;
    let bytes = 0;
    for (const { key, value } of views) bytes += (key?.length ?? 0) + (value?.length ?? 0);
    const own = Buffer.allocUnsafeSlow(bytes);
    let at = 0;
    const copied = (from: Buffer | null): Buffer | null => {
      if (from === null) return null;
      from.copy(own, at);
      return own.subarray(at, (at += from.length));
    };
    for (const [n, record] of views.entries())
      this.#records[this.#detached + n] = { ...record, key: copied(record.key), value: copied(record.value) };
    this.#detached = this.#records.length;
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
    this.#detached = Math.max(0, this.#detached - n);
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

  /** What waits to be taken; not what is kept in memory with it, see {@link detach}. */
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
