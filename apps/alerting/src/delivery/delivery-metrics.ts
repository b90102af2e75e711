import type { AlertChannelConfig, AlertDelivery } from '@chorus/contracts';
import { Counter, Gauge, Histogram, METRICS, type Registry } from '@chorus/service-kit';
import { Inject, Injectable } from '@nestjs/common';

type Kind = AlertChannelConfig['kind'];

/** How alerts reach their channels, in `/metrics`. */
@Injectable()
export class DeliveryMetrics {
  readonly #attempts: Counter<'kind' | 'result'>;
  readonly #deliveries: Counter<'kind' | 'phase' | 'state'>;
  readonly #duration: Histogram<'kind'>;

  constructor(@Inject(METRICS) private readonly registry: Registry) {
    const registers = [registry];
    this.#attempts = new Counter({
      name: 'alerting_attempts_total',
      help: 'Attempts to tell a channel: taken, refused for good, failed, or left_alone where none was made',
      labelNames: ['kind', 'result'],
      registers,
    });
    this.#deliveries = new Counter({
      name: 'alerting_deliveries_total',
      help: 'What was told to a channel, or given up',
      labelNames: ['kind', 'phase', 'state'],
      registers,
    });
    this.#duration = new Histogram({
      name: 'alerting_attempt_duration_seconds',
      help: 'From the connection to the status of the answer, or to its failure',
      labelNames: ['kind'],
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
  }

  /** Figures that are asked for when somebody looks. */
  watch({ waiting, left_alone }: { waiting: () => number; left_alone: () => number }): void {
    this.#gauge('alerting_waiting_deliveries', 'What waits for its channel in this process', waiting);
    this.#gauge('alerting_hosts_left_alone', 'Hosts that could not be reached and are left alone', left_alone);
  }

  attempted(kind: Kind, result: 'taken' | 'refused' | 'failed' | 'left_alone'): void {
    this.#attempts.inc({ kind, result });
  }

  settled(kind: Kind, phase: AlertDelivery['phase'], state: AlertDelivery['state']): void {
    this.#deliveries.inc({ kind, phase, state });
  }

  async timed<T>(kind: Kind, work: () => Promise<T>): Promise<T> {
    const end = this.#duration.startTimer({ kind });
    return work().finally(() => end());
  }

  #gauge(name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(value());
      },
    });
  }
}
