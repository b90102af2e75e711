import { Inject, Injectable } from '@nestjs/common';
import { Counter, Gauge, Histogram, METRICS, type Registry } from '@chorus/service-kit';

/** What ingestion counts. */
@Injectable()
export class IngestionMetrics {
  readonly accepted: Counter;
  /** By reason: `validation`, `too-large`, `fleet`, `bus-unavailable`, `refused`. */
  readonly rejected: Counter<'reason'>;
  readonly bytes: Counter;
  readonly publishSeconds: Histogram;
  readonly knownAgents: Gauge;
  readonly rejectionsTold: Counter;
  /** By reason: `limit` (too many in a second), `log` (the log did not take them), `failed`. */
  readonly rejectionsDropped: Counter<'reason'>;

  constructor(@Inject(METRICS) registry: Registry) {
    const registers = [registry];
    this.accepted = new Counter({
      name: 'ingestion_messages_accepted_total',
      help: 'Messages that were taken: the log has them, or they are safe on disk',
      registers,
    });
    this.rejected = new Counter({
      name: 'ingestion_messages_rejected_total',
      help: 'Messages that were not taken, by reason',
      labelNames: ['reason'],
      registers,
    });
    this.bytes = new Counter({
      name: 'ingestion_message_bytes_total',
      help: 'Bytes of the accepted messages as JSON',
      registers,
    });
    this.publishSeconds = new Histogram({
      name: 'ingestion_publish_duration_seconds',
      help: 'Time until the messages of one request were safe, on the log or on disk',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.knownAgents = new Gauge({
      name: 'ingestion_known_agents',
      help: 'Agents whose state ingestion can tell',
      registers,
    });
    this.rejectionsTold = new Counter({
      name: 'ingestion_rejections_told_total',
      help: 'Records on rejected-messages; one may stand for several messages',
      registers,
    });
    this.rejectionsDropped = new Counter({
      name: 'ingestion_rejections_dropped_total',
      help: 'Rejections that were not told on the log, by reason: limit, log, failed',
      labelNames: ['reason'],
      registers,
    });
  }
}
