import type { KafkaBusOptions } from '@chorus/bus';
import type { Logger } from './logger.ts';

/** What the Kafka client has to say, in the service's own log. */
export function kafkaLog(logger: Logger): NonNullable<KafkaBusOptions['log']> {
  const kafka = logger.child({ component: 'kafka-client' });
  return ({ level, message, error }) => kafka[level]({ err: error }, message);
}
