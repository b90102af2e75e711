import { Inject, Injectable } from '@nestjs/common';
import type { Safe, SpoolingStatus } from '@chorus/bus';
import { CLOCK, Counter, Gauge, METRICS, type Clock, type Registry } from '@chorus/service-kit';

/** What is to be known of the spool. Without one all of it is zero. */
@Injectable()
export class SpoolMetrics {
  /** Messages by where they were safe when the answer was given. */
  readonly safe: Counter<'where'>;
  readonly tornBytes: Counter;
  readonly damagedBytes: Counter;
  readonly setAside: Counter;
  readonly refused: Counter;
  #status: (() => SpoolingStatus) | undefined;

  constructor(@Inject(METRICS) registry: Registry, @Inject(CLOCK) clock: Clock) {
    const registers = [registry];
    const counter = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
      new Counter({ name: `ingestion_${name}`, help, labelNames, registers });
    this.safe = counter('messages_safe_total', 'Messages taken, by where they were safe first: published, spooled', [
      'where',
    ] satisfies 'where'[]);
    for (const where of ['published', 'spooled'] satisfies Safe[]) this.safe.inc({ where }, 0);
    this.tornBytes = counter('spool_torn_bytes_total', 'Bytes of half-written frames that a crash had left');
    this.damagedBytes = counter('spool_damaged_bytes_total', 'Bytes on disk that were safe and cannot be read');
    this.setAside = counter('spool_set_aside_records_total', 'Spooled messages that the log refuses for good');
    this.refused = counter('spool_refused_records_total', 'Messages for which the spool had no room, or no disk');

    const gauge = (name: string, help: string, valueOf: (status: SpoolingStatus) => number) => {
      const value = () => (this.#status ? valueOf(this.#status()) : 0);
      new Gauge({
        name: `ingestion_${name}`,
        help,
        registers,
        collect() {
          this.set(value());
        },
      });
    };
    gauge('spooling', '1 while messages go to disk, 0 while they go straight to the log', ({ state }) =>
      Number(state === 'spooling'),
    );
    gauge('spool_bytes', 'Bytes in the folder of the spool', ({ bytes }) => bytes);
    gauge('spool_limit_bytes', 'Most bytes in the folder of the spool', ({ maxBytes }) => maxBytes);
    gauge('spool_records', 'Messages on disk that the log does not have yet', ({ records }) => records);
    gauge('spool_oldest_age_seconds', 'Since when about the oldest of them has been there', ({ oldest_ms }) =>
      oldest_ms === undefined ? 0 : Math.max(0, clock.now() - oldest_ms) / 1000,
    );
  }

  /** From here on the gauges show this. */
  follow(status: () => SpoolingStatus): void {
    this.#status = status;
  }
}
