import type { BusObserver } from '@chorus/bus';
import type { Logger } from '@chorus/service-kit';

/** What goes wrong on the bus, as log lines. Texts of errors may quote records: they are logged at debug only. */
export function logFailures(logger: Logger): BusObserver {
  return {
    deadLetter({ error, ...event }) {
      logger.warn(event, 'record sent to dead-letters');
      logger.debug({ ...event, error }, 'why the record was sent to dead-letters');
    },
    retry({ error, ...event }) {
      logger.warn(event, 'batch failed and is tried again');
      logger.debug({ ...event, error }, 'why the batch failed');
    },
    unreadable({ error, ...event }) {
      logger.warn(event, 'record left out: it cannot be read');
      logger.debug({ ...event, error }, 'why the record cannot be read');
    },
    task({ error, ...event }) {
      if (event.state !== 'failed') return;
      logger.error(event, 'processor or reader failed');
      logger.debug({ ...event, error }, 'why the processor or reader failed');
    },
  };
}
