import { Counter, Gauge, Histogram, type Registry } from '@chorus/service-kit';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10];
const LONG_SECONDS = [0.1, 0.5, 1, 5, 10, 60, 300, 3_600, 86_400];

/** How the event store keeps up and answers, in `/metrics`. */
export class HistoryMetrics {
  readonly #stored: Counter;
  readonly #deleted: Counter;
  readonly #restarts: Counter;
  readonly #delay: Histogram;
  readonly #saving: Histogram;
  readonly #queries: Histogram;
  /** Log time in ms of what is being stored and is not yet. */
  #waitingSince: number | undefined;

  constructor(registry: Registry, now: () => number) {
    const registers = [registry];
    this.#stored = new Counter({
      name: 'history_events_stored_total',
      help: 'Events that were stored, each once',
      labelNames: ['topic'],
      registers,
    });
    this.#deleted = new Counter({
      name: 'history_events_deleted_total',
      help: 'Events deleted because they were too old or their fleet was removed',
      registers,
    });
    this.#restarts = new Counter({
      name: 'history_restarts_total',
      help: 'Times that reading began again from the stored positions, because the store had lost data',
      registers,
    });
    this.#delay = new Histogram({
      name: 'history_store_delay_seconds',
      help: 'From the log time of a batch to its commit in the store',
      buckets: LONG_SECONDS,
      registers,
    });
    this.#saving = new Histogram({
      name: 'history_save_duration_seconds',
      help: 'Time of one transaction of the store',
      buckets: SECONDS,
      registers,
    });
    this.#queries = new Histogram({
      name: 'history_query_duration_seconds',
      help: 'Time of one question, by its kind and how it ended',
      labelNames: ['kind', 'result'],
      buckets: SECONDS,
      registers,
    });
    const waitingSince = () => this.#waitingSince;
    new Gauge({
      name: 'history_behind_seconds',
      help: 'Age of the oldest event that was read and is not stored yet; 0 while there is none',
      registers,
      collect() {
        const since = waitingSince();
        this.set(since === undefined ? 0 : Math.max(0, (now() - since) / 1000));
      },
    });
  }

  waiting(sinceMs: number | undefined): void {
    this.#waitingSince = sinceMs;
  }

  saved(topic: string, events: number, { delayMs, tookMs }: { delayMs: number; tookMs: number }): void {
    this.#stored.inc({ topic }, events);
    this.#delay.observe(Math.max(0, delayMs / 1000));
    this.#saving.observe(tookMs / 1000);
  }

  deleted(events: number): void {
    this.#deleted.inc(events);
  }

  beganAgain(): void {
    this.#restarts.inc();
  }

  /** @returns to be called at its end */
  queryBegins(kind: string): (result: 'answered' | 'refused' | 'failed') => void {
    const end = this.#queries.startTimer({ kind });
    return (result) => void end({ result });
  }
}
