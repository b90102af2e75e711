import { to, type Bus } from '@chorus/bus';
import { serviceHealthTopic, type ServiceHealth } from '@chorus/contracts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Health } from './health.ts';

/** How long the last heartbeat may hold up a shutdown. */
const FAREWELL_TIMEOUT_MS = 1_000;

export interface HeartbeatOptions {
  readonly bus: Bus;
  readonly health: Health;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly intervalMs: number;
  readonly identity: Pick<ServiceHealth, 'service' | 'instance' | 'version'>;
}

/** Puts a `ServiceHealth` record on `service-health` at every interval, at every change, and a last one at the end. */
export class Heartbeat {
  readonly #options: HeartbeatOptions;
  readonly #startedAt: string;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  #again = false;
  #failing = false;
  #stopped = false;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
    this.#startedAt = new Date(options.clock.now()).toISOString();
  }

  start(): void {
    const { health, intervalMs } = this.#options;
    this.#timer = setInterval(() => this.#beat(), intervalMs);
    health.onChange(() => this.#beat());
    this.#beat();
  }

  /** The last heartbeat says `down`; none where there was never a first one. Call it while the bus is still open. */
  async stop(): Promise<void> {
    this.#stopped = true;
    if (!this.#timer) return;
    clearInterval(this.#timer);
    const farewell = Promise.resolve(this.#beating).then(() => this.#publish('down'));
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => (timer = setTimeout(resolve, FAREWELL_TIMEOUT_MS)));
    await Promise.race([farewell, late]).finally(() => clearTimeout(timer));
  }

  /** One at a time: while the log is away, beats do not pile up. A change during a beat causes one more. */
  #beat(): void {
    if (this.#stopped) return;
    if (this.#beating) {
      this.#again = true;
      return;
    }
    this.#beating = this.#publish().finally(() => {
      this.#beating = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.#beat();
    });
  }

  async #publish(state?: 'down'): Promise<void> {
    const { bus, health, clock, logger, intervalMs, identity } = this.#options;
    try {
      const report = await health.report();
      await bus.publish([
        to(serviceHealthTopic, {
          ...identity,
          state: state ?? report.state,
          started_at: this.#startedAt,
          timestamp: new Date(clock.now()).toISOString(),
          interval_ms: intervalMs,
          dependencies: [...report.dependencies],
        }),
      ]);
      if (this.#failing) logger.info('heartbeats reach the log again');
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) logger.warn({ err: error }, 'heartbeats do not reach the log');
      this.#failing = true;
    }
  }
}
