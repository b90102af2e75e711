import type { Logger } from '@chorus/service-kit';
import type { HistoryMetrics } from '../metrics.ts';
import type { HistoryStore } from '../store/history-store.ts';

/** Events that are deleted at a time, and the pause that leaves the store to others. */
const STEP = { events: 200, pauseMs: 100 };
/** Until the next look, where nothing was left to do. */
const IDLE_MS = 60_000;

/** Deletes what is too old, in small steps. */
export class Pruner {
  #timer: NodeJS.Timeout | undefined;
  #step: Promise<void> = Promise.resolve();
  #ended = false;

  constructor(
    private readonly store: Pick<HistoryStore, 'prune'>,
    private readonly metrics: Pick<HistoryMetrics, 'deleted'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.#next(STEP.pauseMs);
  }

  async stop(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#step;
  }

  #next(pauseMs: number): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      this.#step = this.#prune();
    }, pauseMs);
  }

  async #prune(): Promise<void> {
    try {
      const deleted = await this.store.prune(STEP.events);
      this.metrics.deleted(deleted);
      this.#next(deleted > 0 ? STEP.pauseMs : IDLE_MS);
    } catch (error) {
      this.logger.warn({ error: error instanceof Error ? error.message : 'unknown' }, 'old events are not deleted yet');
      this.#next(IDLE_MS);
    }
  }
}
