import type { Topic } from '@chorus/contracts';
import type { RawRecord } from '../port/record.ts';
import type { Outgoing } from '../runtime/encode.ts';

/** How many records a partition may hold. */
export interface MemoryLimits {
  /** Beyond so many, the older half of what everybody has read is dropped, or the partition is compacted. */
  readonly keep: number;
  /** So many that somebody has not read, or so many keys of a compacted topic, and publishers are refused. */
  readonly full: number;
}

export const DEFAULT_LIMITS: MemoryLimits = { keep: 20_000, full: 50_000 };

interface Partition {
  readonly topic: string;
  readonly number: number;
  /** In offset order; compaction leaves gaps. */
  records: RawRecord[];
  next: number;
  lastTime: number;
  /** How many records the last compaction left. */
  compacted: number;
}

/** Someone who reads the log: what it has yet to read is kept. */
interface Follower {
  readonly name: string;
  /** The next offset that it reads; undefined where it does not read this partition. */
  readonly position: (topic: string, partition: number) => number | undefined;
}

interface Log {
  readonly compact: boolean;
  readonly partitions: Partition[];
}

/**
 * The log of a single process: order and offsets as Kafka gives them, bounded, gone with the process.
 *
 * Nothing is dropped before every follower has read it (of a compacted topic: the last value of each key). What tasks
 * write is always taken; where any partition is full, {@link checkRoom} refuses what comes from outside, so that the
 * whole stays bounded while followers catch up.
 */
export class MemoryLog {
  readonly #logs = new Map<string, Log>();
  readonly #followers = new Set<Follower>();
  readonly #full = new Set<Partition>();
  readonly #listeners = new Set<(topic: string, partition: number) => void>();

  constructor(
    readonly partitions: number,
    private readonly clock: () => number,
    private readonly limits: MemoryLimits = DEFAULT_LIMITS,
  ) {}

  ensure(topic: Pick<Topic, 'name' | 'cleanup'>): void {
    if (this.#logs.has(topic.name)) return;
    const empty = (_: unknown, number: number): Partition => {
      return { topic: topic.name, number, records: [], next: 0, lastTime: 0, compacted: 0 };
    };
    this.#logs.set(topic.name, {
      compact: topic.cleanup === 'compact',
      partitions: Array.from({ length: this.partitions }, empty),
    });
  }

  /** Keeps what this one has yet to read, until the returned function is called. */
  follow(name: string, position: Follower['position']): () => void {
    const follower = { name, position };
    this.#followers.add(follower);
    return () => void this.#followers.delete(follower);
  }

  /** @throws Error where a partition is full, naming it and who is behind. */
  checkRoom(): void {
    for (const partition of this.#full) {
      const { topic, number } = partition;
      if (this.#log(topic).compact && partition.records.length > partition.compacted) this.#compact(partition);
      this.#shrink(partition);
      if (!this.#full.has(partition)) continue;
      const { records } = partition;
      const held = this.#log(topic).compact
        ? 'it has too many keys for a memory bus'
        : `${this.#slowest(partition).name} is behind`;
      throw new Error(
        `the memory bus is full: ${topic}/${number} holds ${records.length} records, because ${held}; try again later, or use Kafka`,
      );
    }
  }

  append(outgoing: Outgoing): RawRecord {
    const partition = this.#partition(outgoing.topic, outgoing.partition);
    partition.lastTime = Math.max(partition.lastTime, this.clock());
    const key = typeof outgoing.key === 'string' ? Buffer.from(outgoing.key) : outgoing.key;
    const { topic, value, headers } = outgoing;
    const record = {
      topic,
      partition: outgoing.partition,
      offset: partition.next++,
      key,
      value,
      headers,
      timestamp: partition.lastTime,
    };
    partition.records.push(record);
    this.#shrink(partition);
    for (const listener of this.#listeners) listener(topic, outgoing.partition);
    return record;
  }

  /** Up to `max` records from `offset` on. */
  read(topic: string, partition: number, offset: number, max: number): RawRecord[] {
    const { records } = this.#partition(topic, partition);
    const begin = lowerBound(records, offset);
    return records.slice(begin, begin + max);
  }

  /** Offset of the next record. */
  end(topic: string, partition: number): number {
    return this.#partition(topic, partition).next;
  }

  /** Offset of the first record at or after a log time. */
  offsetAt(topic: string, partition: number, time_ms: number): number {
    const found = this.#partition(topic, partition).records.find((record) => record.timestamp >= time_ms);
    return found?.offset ?? this.end(topic, partition);
  }

  /** Calls `listener` after each append, until the returned function is called. */
  onAppend(listener: (topic: string, partition: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  #shrink(partition: Partition): void {
    const { keep, full } = this.limits;
    const { compact } = this.#log(partition.topic);
    if (partition.records.length > keep)
      if (!compact) this.#dropRead(partition);
      // Where every record has a key of its own there is nothing to gain until there are many more.
      else if (partition.records.length >= 2 * partition.compacted) this.#compact(partition);
    if ((compact ? partition.compacted : partition.records.length) >= full) this.#full.add(partition);
    else this.#full.delete(partition);
  }

  /** Half of what is kept at a time, so that most appends move nothing. */
  #dropRead(partition: Partition): void {
    const chunk = Math.ceil(this.limits.keep / 2);
    const upTo = Math.min(this.#slowest(partition).position, partition.next - chunk);
    const read = lowerBound(partition.records, upTo);
    if (read >= chunk) partition.records = partition.records.slice(read);
  }

  #compact(partition: Partition): void {
    partition.records = compact(partition.records, this.#slowest(partition).position);
    partition.compacted = partition.records.length;
  }

  #slowest({ topic, number }: Partition): { readonly name: string; readonly position: number } {
    let slowest = { name: 'nobody', position: Infinity };
    for (const { name, position } of this.#followers) {
      const at = position(topic, number) ?? Infinity;
      if (at < slowest.position) slowest = { name, position: at };
    }
    return slowest;
  }

  #log(topic: string): Log {
    const log = this.#logs.get(topic);
    if (!log)
      throw new Error(
        `topic ${topic} does not exist: call ensureTopics first (known: ${[...this.#logs.keys()].join(', ')})`,
      );
    return log;
  }

  #partition(topic: string, partition: number): Partition {
    const found = this.#log(topic).partitions[partition];
    if (!found) throw new Error(`topic ${topic} has no partition ${partition}, only 0 to ${this.partitions - 1}`);
    return found;
  }
}

/** The last record of each key, in offset order, without tombstones before `read`, which everybody has seen. */
function compact(records: readonly RawRecord[], read: number): RawRecord[] {
  const last = new Map(records.map((record) => [record.key?.toString('utf8') ?? '', record]));
  return [...last.values()]
    .filter(({ value, offset }) => value !== null || offset >= read)
    .sort((a, b) => a.offset - b.offset);
}

function lowerBound(records: readonly RawRecord[], offset: number): number {
  let low = 0;
  let high = records.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((records[middle]?.offset ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
