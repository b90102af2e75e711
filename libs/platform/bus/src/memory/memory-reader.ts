import { setTimeout as sleep } from 'node:timers/promises';
import type { BusObserver, Reader, ReaderOptions } from '../port/bus.ts';
import type { RawRecord, TableRecord } from '../port/record.ts';
import { readable } from '../runtime/decode.ts';
import type { MemoryLog } from './memory-log.ts';

const MAX_BATCH = 500;
const RETRY_PAUSE_MS = 200;

/** Follows topics of a {@link MemoryLog}. */
export class MemoryReader implements Reader {
  readonly caughtUp: Promise<void>;
  readonly #positions = new Map<string, number[]>();
  readonly #topics: ReadonlyMap<string, ReaderOptions['topics'][number]['topic']>;
  readonly #unsubscribe: () => void;
  readonly #unfollow: () => void;
  #running: Promise<void>;
  #scheduled = false;
  #stopped = false;

  constructor(
    private readonly options: ReaderOptions,
    private readonly log: MemoryLog,
    private readonly observer: BusObserver | undefined,
  ) {
    this.#topics = new Map(options.topics.map(({ topic }) => [topic.name, topic]));
    for (const { topic, from } of options.topics) {
      const start = (partition: number) => {
        if (from === 'beginning') return 0;
        const end = log.end(topic.name, partition);
        if (from === 'end') return end;
        if ('positions' in from) {
          const next = from.positions.get(partition) ?? 0;
          return next > end ? 0 : next;
        }
        return 'last' in from ? Math.max(0, end - from.last) : log.offsetAt(topic.name, partition, from.since_ms);
      };
      this.#positions.set(
        topic.name,
        Array.from({ length: log.partitions }, (_, partition) => start(partition)),
      );
    }
    this.#unfollow = log.follow(options.name, (topic, partition) => this.#positions.get(topic)?.[partition]);
    this.#unsubscribe = log.onAppend((topic) => {
      if (this.#topics.has(topic)) this.#wake();
    });
    this.#running = this.#drain();
    this.caughtUp = this.#running;
  }

  positions(): ReadonlyMap<string, readonly number[]> {
    return this.#positions;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unsubscribe();
    this.#unfollow();
    await this.#running;
  }

  #wake(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    this.#running = this.#running.then(() => {
      this.#scheduled = false;
      return this.#drain();
    });
  }

  async #drain(): Promise<void> {
    for (let more = true; more && !this.#stopped;) {
      more = false;
      for (const [topic, positions] of this.#positions)
        for (const partition of positions.keys()) more = (await this.#step(topic, partition, positions)) || more;
    }
  }

  async #step(topic: string, partition: number, positions: number[]): Promise<boolean> {
    const batch = this.log.read(topic, partition, positions[partition] ?? 0, MAX_BATCH);
    const last = batch.at(-1);
    if (!last) return false;
    await this.#handOver(batch.flatMap((raw) => this.#decode(raw)));
    positions[partition] = last.offset + 1;
    return true;
  }

  async #handOver(records: readonly TableRecord[]): Promise<void> {
    while (!this.#stopped) {
      try {
        await this.options.onRecords(records);
        return;
      } catch (error) {
        const detail = 'what was read could not be handed over; it comes again';
        const told = { state: 'failed', detail, error: String(error) };
        this.observer?.task?.({ processor: this.options.name, partition: -1, ...told });
        await sleep(RETRY_PAUSE_MS);
      }
    }
  }

  #decode(raw: RawRecord): TableRecord[] {
    const topic = this.#topics.get(raw.topic);
    const record = topic && readable(topic, raw, this.options.name, this.observer);
    return record ? [record] : [];
  }
}
