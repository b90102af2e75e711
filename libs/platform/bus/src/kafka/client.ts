import { type Admin, type ISocketFactory, Kafka, logLevel, type RetryOptions } from 'kafkajs';
import type { KafkaConfig } from './config.ts';
import { repairKafkajs } from './kafkajs-repairs.ts';
import { within } from './within.ts';

/** A line of kafkajs' own log. Its errors are mostly of no consequence: what it retries is an error to it. */
export interface KafkaLogLine {
  readonly level: 'error' | 'warn' | 'info' | 'debug';
  readonly message: string;
  /** What the broker or the network said. */
  readonly error?: unknown;
}

export interface ClientOptions {
  readonly config: KafkaConfig;
  readonly log?: ((line: KafkaLogLine) => void) | undefined;
  /** Opens the connections; a test may put faults in their way. */
  readonly socketFactory?: ISocketFactory | undefined;
}

/** With the stock pause of 300 ms back-to-back transactions crawl: each may wait for the one before to be completed. */
export const RETRY = {
  initialRetryTime: 5,
  maxRetryTime: 500,
  retries: 10,
  factor: 0.2,
  multiplier: 2,
} satisfies RetryOptions;

const LEVELS = { [logLevel.ERROR]: 'error', [logLevel.WARN]: 'warn', [logLevel.INFO]: 'info' } as const;

/**
 * An answer of the broker that kafkajs takes for an error is retried or raised: here it is a detail. And its warning of
 * limited retries is for those who go on with a producer that has failed.
 */
const levelOf = (level: logLevel, namespace: string, message: string): KafkaLogLine['level'] =>
  namespace === 'Connection' || message.startsWith('Limiting retries')
    ? 'debug'
    : (LEVELS[level as keyof typeof LEVELS] ?? 'debug');

/**
 * A kafkajs client. Consumers and producers need one each: `sendOffsets` writes to an offset cache that the consumers
 * of the same client take for committed.
 */
export function kafkaClient({ config, log, socketFactory }: ClientOptions, role: string): Kafka {
  repairKafkajs();
  const { KAFKA_SASL_USERNAME: username = '', KAFKA_SASL_PASSWORD: password = '' } = config;
  return new Kafka({
    brokers: config.KAFKA_BROKERS,
    clientId: `${config.KAFKA_CLIENT_ID}-${role}`,
    ...(config.KAFKA_SECURITY_PROTOCOL === 'SASL_SSL'
      ? { ssl: true, sasl: { mechanism: 'plain', username, password } }
      : {}),
    connectionTimeout: config.KAFKA_CONNECT_TIMEOUT_MS,
    authenticationTimeout: config.KAFKA_CONNECT_TIMEOUT_MS,
    requestTimeout: config.KAFKA_REQUEST_TIMEOUT_MS,
    retry: RETRY,
    ...(socketFactory ? { socketFactory } : {}),
    logLevel: log ? logLevel.WARN : logLevel.NOTHING,
    logCreator:
      () =>
      ({ level, namespace, log: line }) => {
        const { message, error } = line as { message: string; error?: unknown };
        log?.({ level: levelOf(level, namespace, message), message: `${namespace}: ${message}`, error });
      },
  });
}

/** One admin connection for a whole bus, opened when needed and after a failure anew. */
export class SharedAdmin {
  #admin: Promise<Admin> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly timeoutMs: number,
  ) {}

  /** `what` completes the sentence "… took more than n ms". */
  async use<T>(what: string, work: (admin: Admin) => Promise<T>, timeoutMs = this.timeoutMs): Promise<T> {
    const connected = (this.#admin ??= this.#connect());
    try {
      return await within(timeoutMs, what, connected.then(work));
    } catch (error) {
      if (this.#admin === connected) this.#admin = undefined;
      void disconnect(connected);
      throw error;
    }
  }

  async close(): Promise<void> {
    const connected = this.#admin;
    this.#admin = undefined;
    if (connected) await disconnect(connected);
  }

  async #connect(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}

async function disconnect(connected: Promise<Admin>): Promise<void> {
  try {
    await (await connected).disconnect();
  } catch {
    // It is gone already.
  }
}
