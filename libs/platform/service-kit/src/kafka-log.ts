import type { KafkaBusOptions } from '@chorus/bus';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';

/** The same line is not said again for this long: a client that retries repeats itself many times a second. */
const QUIET_MS = 10_000;

/** What the Kafka client has to say, in the service's own log; repetitions only at debug. */
export function kafkaLog(logger: Logger, clock: Clock): NonNullable<KafkaBusOptions['log']> {
  const kafka = logger.child({ component: 'kafka-client' });
  const said = new Map<string, number>();
  return ({ level, message, error }) => {
    const now = clock.now();
    for (const [line, at] of said) if (now - at >= QUIET_MS) said.delete(line);
    const repeated = said.has(message);
    if (!repeated) said.set(message, now);
    kafka[repeated ? 'debug' : level]({ err: error }, message);
  };
}
