import type { BusObserver } from '@chorus/bus';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Logger } from '../logger.ts';
import { taskGauges } from './task-gauges.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const LONG_SECONDS = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300];
const RECORDS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000];

/** What the bus does, as metrics and log lines. Texts of errors may quote records: they are logged at debug only. */
export function busObserver(registry: Registry, logger: Logger): BusObserver {
  const registers = [registry];
  const counter = (name: string, help: string, labelNames: string[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, buckets: number[]) =>
    new Histogram({ name, help, labelNames: ['processor'], buckets, registers });

  const records = counter('bus_records_processed_total', 'Input records of committed transactions', ['processor']);
  const outputs = counter('bus_records_emitted_total', 'Output records of committed transactions', ['processor']);
  const skipped = counter('bus_records_skipped_total', 'Records that needed nothing', ['processor', 'reason']);
  const rejected = counter('bus_records_rejected_total', 'Records that a handler refused', ['processor', 'topic']);
  const dead = counter('bus_dead_letters_total', 'Records sent to dead-letters', ['processor', 'topic', 'reason']);
  const retries = counter('bus_retries_total', 'Batches and records tried again', ['processor']);
  const failures = counter('bus_failures_total', 'Times that a task, a consumer or a reader had to begin again', [
    'processor',
  ]);
  const unreadable = counter('bus_unreadable_records_total', 'Records that a reader left out', ['reader', 'topic']);
  const restored = counter('bus_restored_records_total', 'Records read to restore tasks', ['processor']);

  const size = histogram('bus_batch_records', 'Input records of one transaction', RECORDS);
  const duration = histogram(
    'bus_batch_duration_seconds',
    'Time of one transaction, from the first record to the commit',
    SECONDS,
  );
  const handling = histogram('bus_handler_duration_seconds', 'The part of it that the handler took', SECONDS);
  const committing = histogram('bus_commit_duration_seconds', 'The part of it that the log took', SECONDS);
  const restoring = histogram(
    'bus_restore_duration_seconds',
    'Time until a task had its stores and tables back',
    LONG_SECONDS,
  );

  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const waiting = gauge('bus_publish_queue_records', 'Records that wait to be published');
  const waitingBytes = gauge('bus_publish_queue_bytes', 'Bytes that wait to be published');
  const tasks = taskGauges(registry);

  return {
    batch({ processor, ...event }) {
      records.inc({ processor }, event.records);
      outputs.inc({ processor }, event.outputs);
      size.observe({ processor }, event.records);
      duration.observe({ processor }, event.ms / 1000);
      handling.observe({ processor }, (event.ms - event.commit_ms) / 1000);
      committing.observe({ processor }, event.commit_ms / 1000);
    },
    skipped: ({ processor, reason }) => skipped.inc({ processor, reason }),
    rejected: ({ processor, topic }) => rejected.inc({ processor, topic }),
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
    task({ error, ...event }) {
      if (event.state === 'failed' || event.state === 'reconnecting') failures.inc({ processor: event.processor });
      tasks.state(event);
      // Records that are gone, or come again: somebody has to know.
      logger[event.state === 'gap' ? 'error' : 'info'](event, `task ${event.state}`);
      if (error !== undefined) logger.debug({ ...event, error }, `why task ${event.state}`);
    },
    restored({ processor, ms, ...event }) {
      restored.inc({ processor }, event.records);
      restoring.observe({ processor }, ms / 1000);
    },
    lag: tasks.lag,
    queue: tasks.queue,
    publishing(event) {
      waiting.set(event.records);
      waitingBytes.set(event.bytes);
    },
  };
}
