import type { BusObserver, ReadFrom, Reader, ReaderOptions } from '../port/bus.ts';
import type { RawRecord, TableRecord } from '../port/record.ts';
import { readable } from '../runtime/decode.ts';
import { type Followed, Follower, type FollowerOptions } from './follower.ts';
import { type Fetched, known, LogClient } from './log-client.ts';
import { backoff, messageOf, reconnectPause, rest } from './within.ts';

/** Follows whole topics of the log. */
export class KafkaReader implements Reader {
  readonly caughtUp: Promise<void>;
  readonly #followed: Followed[] = [];
  readonly #topics: ReadonlyMap<string, ReaderOptions['topics'][number]['topic']>;
  readonly #partitions: number;
  /** Partitions that are not yet at the end seen at the start. */
  readonly #behind = new Map<Followed, number>();
  #follower: Follower | undefined;
  readonly #stop = Promise.withResolvers<void>();
  #stopped = false;
  #settle!: { resolve: () => void; reject: (error: Error) => void };

  constructor(
    private readonly options: ReaderOptions,
    private readonly following: FollowerOptions,
    private readonly observer: BusObserver | undefined,
  ) {
    this.#topics = new Map(options.topics.map(({ topic }) => [topic.name, topic]));
    this.#partitions = following.config.KAFKA_PARTITIONS;
    this.caughtUp = new Promise((resolve, reject) => (this.#settle = { resolve, reject }));
    // Who does not ask is not told.
    this.caughtUp.catch(() => {});
    void this.#start();
  }

  positions(): ReadonlyMap<string, readonly number[]> {
    const positions = new Map<string, number[]>();
    for (const name of this.#topics.keys()) positions.set(name, new Array<number>(this.#partitions).fill(0));
    for (const { topic, partition, next } of this.#followed) (positions.get(topic) ?? [])[partition] = next;
    return positions;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#settle.reject(new Error(`reader ${this.options.name} was stopped before it had caught up`));
    // A look for the beginning that is still under way, as it may be for long without a broker, ends by itself.
    this.#stop.resolve();
    await this.#follower?.stop();
  }

  async #start(): Promise<void> {
    for (let failures = 0; !this.#stopped;) {
      try {
        await this.#locate();
        break;
      } catch (error) {
        if (this.#stopped) return;
        this.following.onTrouble(messageOf(error));
        await rest(reconnectPause(failures++), this.#stop.promise);
      }
    }
    if (this.#stopped) return;
    this.#follower = new Follower(this.following);
    for (const followed of this.#followed) this.#follower.add(followed);
    if (this.#behind.size === 0) this.#settle.resolve();
  }

  /** Finds beginning and present end of each partition. */
  async #locate(): Promise<void> {
    const names = [...this.#topics.keys()];
    const client = await LogClient.open(this.following.kafka, this.following.config, names);
    this.#followed.length = 0;
    this.#behind.clear();
    try {
      for (const { topic, from } of this.options.topics) {
        const ends = await client.offsets(topic.name, 'end');
        const begins = await beginOffsets(client, topic.name, from, ends);
        for (const [partition, end] of ends) {
          const deliver = (fetched: Fetched) => this.#deliver(followed, fetched);
          const next = known(begins, { topic: topic.name, partition }, 'start');
          const followed: Followed = { topic: topic.name, partition, next, deliver };
          this.#followed.push(followed);
          if (followed.next < end) this.#behind.set(followed, end);
        }
      }
    } finally {
      await client.close();
    }
  }

  async #deliver(followed: Followed, { records, next }: Fetched): Promise<void> {
    const read = records.flatMap((raw) => this.#decode(raw));
    if (read.length > 0) await this.#handOver(read);
    if (this.#stopped) return;
    followed.next = next;
    if (next < (this.#behind.get(followed) ?? Infinity)) return;
    this.#behind.delete(followed);
    if (this.#behind.size === 0) this.#settle.resolve();
  }

  async #handOver(records: readonly TableRecord[]): Promise<void> {
    for (let failures = 0; !this.#stopped; failures++) {
      try {
        await this.options.onRecords(records);
        return;
      } catch (error) {
        this.observer?.task?.({
          processor: this.options.name,
          partition: records[0]?.partition ?? -1,
          state: 'failed',
          detail: 'what was read could not be handed over; it comes again',
          error: messageOf(error),
        });
        await rest(backoff(failures), this.#stop.promise);
      }
    }
  }

  #decode(raw: RawRecord): TableRecord[] {
    const topic = this.#topics.get(raw.topic);
    const record = topic && readable(topic, raw, this.options.name, this.observer);
    return record ? [record] : [];
  }
}

async function beginOffsets(
  client: LogClient,
  topic: string,
  from: ReadFrom,
  ends: ReadonlyMap<number, number>,
): Promise<ReadonlyMap<number, number>> {
  if (from === 'end') return ends;
  const starts = await client.offsets(topic, 'start');
  if (from === 'beginning') return starts;
  if ('since_ms' in from) return client.offsets(topic, from);
  // What the log does not have is known to the broker alone: the first fetch says so, and begins anew.
  if ('positions' in from)
    return new Map([...starts].map(([partition, start]) => [partition, from.positions.get(partition) ?? start]));
  return new Map(
    [...ends].map(([partition, end]) => [
      partition,
      Math.max(known(starts, { topic, partition }, 'start'), end - from.last),
    ]),
  );
}
