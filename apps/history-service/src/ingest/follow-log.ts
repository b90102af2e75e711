import { setTimeout as sleep } from 'node:timers/promises';
import type { Bus, TableRecord } from '@chorus/bus';
import type { Topic } from '@chorus/contracts';
import type { Logger } from '@chorus/service-kit';
import { TRUTH_TOPICS } from '../events/kinds.ts';
import type { HistoryMetrics } from '../metrics.ts';
import { type HistoryStore, type Position, type Positions, PositionsMoved } from '../store/history-store.ts';

/** Records of one transaction. */
const BATCH = 500;
/** First and longest pause before the database is tried again, doubling in between. */
const RETRY = { firstMs: 500, longestMs: 30_000 };

export interface FollowOptions {
  readonly bus: Bus;
  readonly store: HistoryStore;
  readonly metrics: HistoryMetrics;
  readonly logger: Logger;
  /** ms since 1970. */
  readonly now: () => number;
  /** Told when the database went away or came back. */
  readonly onChange: () => void;
}

/**
 * Brings the log into the store, from the positions that the store holds. While the database is away the batch in hand
 * waits, and the log with it: nothing is passed over.
 */
export class FollowLog {
  readonly #options: FollowOptions;
  readonly #stopped = new AbortController();
  #trouble: string | null = 'it has not answered yet';
  #known = new Map<string, Position>();
  #inHand: { readonly records: readonly TableRecord[]; done: number } | undefined;
  #running: Promise<void> | undefined;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Why nothing is stored at present; null while all is well. */
  get trouble(): string | null {
    return this.#trouble;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#running;
  }

  get #ended(): boolean {
    return this.#stopped.signal.aborted;
  }

  async #run(): Promise<void> {
    const { bus, logger, metrics } = this.#options;
    const stopped = new Promise<void>((resolve) => {
      this.#stopped.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!this.#ended) {
      const positions = await this.#open();
      if (!positions) return;
      this.#known = knownAt(positions);
      this.#inHand = undefined;
      this.#tell(null);
      const moved = Promise.withResolvers<string>();
      const reader = bus.reader({
        name: 'event-history',
        topics: TRUTH_TOPICS.map((topic) => ({ topic, from: { positions: nextAt(positions, topic) } })),
        onRecords: (records) => this.#take(records, moved.resolve),
      });
      logger.info({ topics: TRUTH_TOPICS.length }, 'events are read from the stored positions on');
      const why = await Promise.race([moved.promise, stopped]);
      await reader.stop();
      if (why === undefined) return;
      metrics.beganAgain();
      logger.warn({ why }, 'the store is read anew: it does not hold what it held');
    }
  }

  /** A failure is the reader's to try again, until it is stopped: with the same records, of which some may be stored. */
  async #take(records: readonly TableRecord[], moved: (why: string) => void): Promise<void> {
    if (this.#inHand?.records !== records) this.#inHand = { records, done: 0 };
    const hand = this.#inHand;
    try {
      while (hand.done < records.length) {
        await this.#save(records.slice(hand.done, hand.done + BATCH));
        hand.done += BATCH;
      }
      this.#tell(null);
    } catch (error) {
      if (error instanceof PositionsMoved) moved(error.message);
      else this.#tell(messageOf(error));
      throw error;
    }
  }

  async #save(batch: readonly TableRecord[]): Promise<void> {
    const { store, metrics, now } = this.#options;
    const [first] = batch;
    if (!first) return;
    const key = `${first.topic}/${first.partition}`;
    let known = this.#known.get(key) ?? { generation: 0, next: 0 };
    metrics.waiting(first.timestamp);
    const begun = performance.now();
    if (first.offset < known.next) known = await store.beginAgain(first, known);
    const { position, stored } = await store.save(batch, known);
    this.#known.set(key, position);
    metrics.waiting(undefined);
    const events = [...stored.values()].reduce((sum, count) => sum + count, 0);
    metrics.saved(first.topic, events, { delayMs: now() - first.timestamp, tookMs: performance.now() - begun });
  }

  /** What the store holds, as soon as it says so; undefined where the end came first. */
  async #open(): Promise<Positions | undefined> {
    for (let failures = 0; !this.#ended; failures++) {
      try {
        return await this.#options.store.open();
      } catch (error) {
        this.#tell(messageOf(error));
        const pause = Math.min(RETRY.longestMs, RETRY.firstMs * 2 ** Math.min(failures, 10));
        await sleep(pause, undefined, { signal: this.#stopped.signal }).catch(() => {});
      }
    }
    return undefined;
  }

  #tell(trouble: string | null): void {
    if ((trouble === null) !== (this.#trouble === null)) {
      this.#options.logger.info({ trouble }, trouble === null ? 'events are stored' : 'events cannot be stored');
      this.#trouble = trouble;
      this.#options.onChange();
    }
    this.#trouble = trouble;
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function knownAt(positions: Positions): Map<string, Position> {
  const known = new Map<string, Position>();
  for (const [topic, partitions] of positions)
    for (const [partition, position] of partitions) known.set(`${topic}/${partition}`, position);
  return known;
}

const nextAt = (positions: Positions, { name }: Topic): ReadonlyMap<number, number> =>
  new Map([...(positions.get(name) ?? [])].map(([partition, { next }]) => [partition, next]));
