import type { BusObserver } from '@chorus/bus';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Logger } from '../logger.ts';

/** What the bus does, as metrics and log lines. Texts of errors may quote records: they are logged at debug only. */
export function busObserver(registry: Registry, logger: Logger): BusObserver {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const records = counter('bus_records_processed_total', 'Input records of committed transactions', ['processor']);
  const outputs = counter('bus_records_emitted_total', 'Output records of committed transactions', ['processor']);
  const skipped = counter('bus_records_skipped_total', 'Records that needed nothing', ['processor', 'reason']);
  const dead = counter('bus_dead_letters_total', 'Records sent to dead-letters', ['processor', 'topic', 'reason']);
  const retries = counter('bus_retries_total', 'Batches tried again', ['processor']);
  const unreadable = counter('bus_unreadable_records_total', 'Records that a reader left out', ['reader', 'topic']);
  const duration = new Histogram({
    name: 'bus_batch_duration_seconds',
    help: 'Time of one transaction, from the first record to the commit',
    labelNames: ['processor'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers,
  });
  const lag = new Gauge({
    name: 'bus_consumer_lag_records',
    help: 'Records between the committed position and the end of the log, by input topic and partition',
    labelNames: ['processor', 'topic', 'partition'],
    registers,
  });

  return {
    batch(event) {
      records.inc({ processor: event.processor }, event.records);
      outputs.inc({ processor: event.processor }, event.outputs);
      duration.observe({ processor: event.processor }, event.ms / 1000);
    },
    skipped: ({ processor, reason }) => skipped.inc({ processor, reason }),
    deadLetter({ error, ...event }) {
      dead.inc({ processor: event.processor, topic: event.topic, reason: event.reason });
      logger.warn(event, 'record sent to dead-letters');
      logger.debug({ ...event, error }, 'why the record was sent to dead-letters');
    },
    retry({ error, ...event }) {
      retries.inc({ processor: event.processor });
      logger.warn(event, 'batch failed and is tried again');
      logger.debug({ ...event, error }, 'why the batch failed');
    },
    unreadable({ error, ...event }) {
      unreadable.inc({ reader: event.reader, topic: event.topic });
      logger.warn(event, 'record left out: it cannot be read');
      logger.debug({ ...event, error }, 'why the record cannot be read');
    },
    task: (event) => logger.info(event, `task ${event.state}`),
    lag: ({ processor, topic, partition, records: behind }) => lag.set({ processor, topic, partition }, behind),
  };
}
