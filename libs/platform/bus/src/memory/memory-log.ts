import type { Topic } from '@chorus/contracts';
import type { RawRecord } from '../port/record.ts';
import type { Outgoing } from '../runtime/encode.ts';

/** Most records that one partition keeps; older ones are dropped (or compacted). */
const MAX_RECORDS = 20_000;

interface Partition {
  /** In offset order; compaction leaves gaps. */
  records: RawRecord[];
  next: number;
  lastTime: number;
}

interface Log {
  readonly compact: boolean;
  readonly partitions: Partition[];
}

/** The log of a single process: order and offsets as Kafka gives them, bounded, gone with the process. */
export class MemoryLog {
  readonly #logs = new Map<string, Log>();
  readonly #listeners = new Set<(topic: string, partition: number) => void>();

  constructor(
    readonly partitions: number,
    private readonly clock: () => number,
  ) {}

  ensure(topic: Pick<Topic, 'name' | 'cleanup'>): void {
    if (this.#logs.has(topic.name)) return;
    const empty = () => ({ records: [], next: 0, lastTime: 0 });
    this.#logs.set(topic.name, {
      compact: topic.cleanup === 'compact',
      partitions: Array.from({ length: this.partitions }, empty),
    });
  }

  append(outgoing: Outgoing): RawRecord {
    const log = this.#log(outgoing.topic);
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
    if (partition.records.length > MAX_RECORDS)
      partition.records = log.compact ? compact(partition.records) : partition.records.slice(-MAX_RECORDS / 2);
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

/** The last record of each key, in offset order. */
function compact(records: readonly RawRecord[]): RawRecord[] {
  const last = new Map(records.map((record) => [record.key?.toString('utf8') ?? '', record]));
  return records.filter((record) => last.get(record.key?.toString('utf8') ?? '') === record);
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
