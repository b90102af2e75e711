import { type Admin, type ISocketFactory, Kafka, logLevel, type RetryOptions } from 'kafkajs';
import type { KafkaConfig } from './config.ts';
import { repairKafkajs } from './kafkajs-repairs.ts';
import { connect, watched } from './sockets.ts';
import { TimeLimit, within } from './within.ts';

/** A line of kafkajs' own log. */
export interface KafkaLogLine {
  readonly level: 'warn' | 'debug';
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

/** Part of the name by which the broker knows a client. */
export type ClientRole = 'consumer' | 'producer' | 'publisher' | 'admin';

/** With the stock pause of 300 ms back-to-back transactions crawl: each may wait for the one before to be completed. */
export const RETRY = {
  initialRetryTime: 5,
  maxRetryTime: 500,
  retries: 10,
  factor: 0.2,
  multiplier: 2,
} satisfies RetryOptions;

/**
 * What kafkajs takes for an error is retried, or raised and reported by the bus: in its own words it is a detail. It
 * warns of limited retries those who go on with a producer that has failed; here it is thrown away.
 */
const levelOf = (level: logLevel, namespace: string, message: string): KafkaLogLine['level'] =>
  level > logLevel.WARN || /^(Connection|Producer)$/.test(namespace) || message.startsWith('Limiting retries')
    ? 'debug'
    : 'warn';

/**
 * A kafkajs client. Consumers and producers need one each: `sendOffsets` writes to an offset cache that the consumers
 * of the same client take for committed.
 */
export function kafkaClient({ config, log, socketFactory }: ClientOptions, role: ClientRole): Kafka {
  repairKafkajs();
  // A member that joins may have to wait for the others: for their session time-out at the longest.
  const silence = config.KAFKA_REQUEST_TIMEOUT_MS + (role === 'consumer' ? config.KAFKA_SESSION_TIMEOUT_MS : 1000);
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
    socketFactory: watched(socketFactory ?? connect, silence),
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
  #closed = false;
  readonly #kafka: Kafka;
  readonly #timeoutMs: number;

  constructor(kafka: Kafka, timeoutMs: number) {
    this.#kafka = kafka;
    this.#timeoutMs = timeoutMs;
  }

  /** `what` completes the sentence "… took more than n ms". */
  async use<T>(what: string, work: (admin: Admin) => Promise<T>, timeoutMs = this.#timeoutMs): Promise<T> {
    if (this.#closed) throw new Error('the bus is closed');
    const connected = (this.#admin ??= this.#connect());
    let phase: 'connecting' | 'working' | 'over' = 'connecting';
    const whenConnected = async (admin: Admin): Promise<T> => {
      if (phase === 'over') throw new Error(`${what} was given up before there was a connection`);
      phase = 'working';
      return work(admin);
    };
    try {
      return await within(timeoutMs, what, connected.then(whenConnected));
    } catch (error) {
      // A connection that is still being made is everybody's: else each call to a silent broker would leave one behind.
      const isConnecting = phase === 'connecting' && error instanceof TimeLimit;
      phase = 'over';
      if (isConnecting) throw error;
      if (this.#admin === connected) this.#admin = undefined;
      void disconnect(connected);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    const connected = this.#admin;
    this.#admin = undefined;
    if (connected) await disconnect(connected);
  }

  async #connect(): Promise<Admin> {
    const admin = this.#kafka.admin();
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
