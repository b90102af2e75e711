import { Inject, Injectable } from '@nestjs/common';
import type { Counts } from '@chorus/telemetry';
import { Counter, Gauge, METRICS, type Registry } from '@chorus/service-kit';
import type { RejectReason } from './decode/decoded.ts';

/** What is counted of spans. */
@Injectable()
export class OtlpMetrics {
  readonly received: Counter;
  readonly mapped: Counter;
  readonly ignored: Counter<'reason'>;
  readonly rejected: Counter<'reason'>;
  readonly held: Gauge;
  /** Messages of spans that were taken, and which no log would take in time. */
  readonly lost: Counter;

  constructor(@Inject(METRICS) registry: Registry) {
    const registers = [registry];
    this.received = new Counter({
      name: 'ingestion_spans_received_total',
      help: 'Spans that came by OTLP',
      registers,
    });
    this.mapped = new Counter({
      name: 'ingestion_spans_mapped_total',
      help: 'Spans that became messages',
      registers,
    });
    this.ignored = new Counter({
      name: 'ingestion_spans_ignored_total',
      help: 'Spans that give no message of their own, by reason: other, inner (the same call seen again), repeated',
      labelNames: ['reason'],
      registers,
    });
    this.rejected = new Counter({
      name: 'ingestion_spans_rejected_total',
      help: 'Spans that were not taken, by reason: malformed, identity, too-many, fleet, invalid',
      labelNames: ['reason'],
      registers,
    });
    this.held = new Gauge({
      name: 'ingestion_spans_held',
      help: 'Spans that wait for their parents',
      registers,
    });
    this.lost = new Counter({
      name: 'ingestion_span_messages_lost_total',
      help: 'Messages of spans that had waited and that the log did not take in time',
      registers,
    });
  }

  count({ mapped, inner, repeated, ignored }: Counts): void {
    this.mapped.inc(mapped);
    this.ignored.inc({ reason: 'inner' }, inner);
    this.ignored.inc({ reason: 'repeated' }, repeated);
    this.ignored.inc({ reason: 'other' }, ignored);
  }

  reject(rejected: ReadonlyMap<RejectReason, number>): void {
    for (const [reason, count] of rejected) this.rejected.inc({ reason }, count);
  }
}
