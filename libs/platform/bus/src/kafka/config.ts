import { z } from 'zod';

const ms = (fallback: number, about: string) =>
  z.coerce.number().int().min(10).max(600_000).default(fallback).describe(`${about}, in milliseconds`);

const replicas = z.coerce.number().int().min(1).max(100).optional();

const RETENTION = /^([a-zA-Z0-9._-]+)=(?:(\d{1,6})([hd])|forever)$/;

/** `topic=30d,other=12h,third=forever` → milliseconds by topic; −1 is for ever, as Kafka has it. */
const retention = z
  .string()
  .default('')
  .transform((text) => text.split(',').map((part) => part.trim()))
  .transform((parts) => parts.filter((part) => part !== ''))
  .pipe(z.array(z.string().regex(RETENTION, 'is topic=30d, topic=12h or topic=forever, several with commas')))
  .transform((parts) => {
    const entries = parts.map((part) => {
      const [, topic = '', count, unit] = RETENTION.exec(part) ?? [];
      return [topic, count === undefined ? -1 : Number(count) * (unit === 'd' ? 86_400_000 : 3_600_000)] as const;
    });
    return new Map(entries);
  });

/** How to reach Kafka, from the environment. */
export const kafkaConfigSchema = z
  .object({
    KAFKA_BROKERS: z
      .string()
      .transform((text) => text.split(',').map((address) => address.trim()))
      .pipe(z.array(z.string().regex(/^[^\s:]+:\d{1,5}$/, 'is host:port, several with commas')))
      .describe('Brokers to begin with: host:port, several with commas'),
    KAFKA_SECURITY_PROTOCOL: z
      .enum(['PLAINTEXT', 'SASL_SSL'])
      .default('PLAINTEXT')
      .describe('SASL_SSL is TLS with user name and password (SASL mechanism PLAIN)'),
    KAFKA_SASL_USERNAME: z.string().optional().describe('User name or API key, for SASL_SSL'),
    KAFKA_SASL_PASSWORD: z.string().optional().describe('Password or API secret, for SASL_SSL'),
    KAFKA_CLIENT_ID: z.string().min(1).max(100).default('chorus').describe("Name in the broker's logs and quotas"),
    KAFKA_NAMESPACE: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{0,100}$/, 'takes letters, digits, dot, underscore and hyphen')
      .default('')
      .describe('Prefix of every topic, group and transactional id, for several installations on one cluster'),
    KAFKA_PARTITIONS: z.coerce
      .number()
      .int()
      .min(1)
      .max(1000)
      .default(6)
      .describe('Partitions of every topic: how far processors scale out. It cannot be changed later'),
    KAFKA_REPLICATION: replicas.describe(
      "Replicas of a topic that is created, 3 on a cluster; by default the brokers' default.replication.factor",
    ),
    KAFKA_MIN_INSYNC_REPLICAS: replicas.describe(
      'How many of them have to have a record before it counts as written (min.insync.replicas); by default 2 where a topic is created with 3 replicas or more',
    ),
    KAFKA_RETENTION: retention.describe(
      'How long topics keep their records where that is not the default, e.g. agent-decisions-processed=365d,audit-events=forever',
    ),
    KAFKA_SESSION_TIMEOUT_MS: ms(6000, 'A processor that has died is replaced after this'),
    KAFKA_HEARTBEAT_INTERVAL_MS: ms(2000, 'How often a processor says that it lives'),
    KAFKA_HANDLER_TIMEOUT_MS: z.coerce
      .number()
      .int()
      .min(10)
      .max(600_000)
      .optional()
      .describe(
        'A handler that blocks its process for so long on one record has it ended, in milliseconds; by default four fifths of what is left of the session time-out after a heartbeat, 3200',
      ),
    KAFKA_HANDLER_WAIT_MS: ms(60_000, 'How long a handler may wait for others before its record is tried again'),
    KAFKA_FETCH_WAIT_MS: ms(500, 'How long a broker may hold a fetch that has nothing to give'),
    KAFKA_REQUEST_TIMEOUT_MS: ms(5000, 'How long one request may take'),
    KAFKA_CONNECT_TIMEOUT_MS: ms(3000, 'How long connecting may take'),
    KAFKA_TRANSACTION_TIMEOUT_MS: ms(15_000, 'The broker aborts a transaction that is older than this'),
    KAFKA_CLOSE_TIMEOUT_MS: ms(4000, 'Closing is cut short after this; what was not committed by then is taken again'),
    KAFKA_PUBLISH_TIMEOUT_MS: ms(10_000, 'Publishing is given up after this'),
    KAFKA_PUBLISH_BUFFER_BYTES: z.coerce
      .number()
      .int()
      .min(1_048_576)
      .default(33_554_432)
      .describe('Bytes that may wait to be published before more is refused'),
  })
  .superRefine((config, context) => {
    const issue = (name: string, message: string) => context.addIssue({ code: 'custom', path: [name], message });
    if (config.KAFKA_SECURITY_PROTOCOL === 'SASL_SSL') {
      if (!config.KAFKA_SASL_USERNAME) issue('KAFKA_SASL_USERNAME', 'SASL_SSL needs a user name');
      if (!config.KAFKA_SASL_PASSWORD) issue('KAFKA_SASL_PASSWORD', 'SASL_SSL needs a password');
    }
    if ((config.KAFKA_MIN_INSYNC_REPLICAS ?? 1) > (config.KAFKA_REPLICATION ?? Infinity))
      issue('KAFKA_MIN_INSYNC_REPLICAS', `is at most KAFKA_REPLICATION, that is ${config.KAFKA_REPLICATION}`);
    if (config.KAFKA_HEARTBEAT_INTERVAL_MS * 2 > config.KAFKA_SESSION_TIMEOUT_MS)
      issue('KAFKA_HEARTBEAT_INTERVAL_MS', 'is at most half of KAFKA_SESSION_TIMEOUT_MS');
    // A process that is blocked sends no heartbeats: it has to be ended before its partitions go to another.
    const rest = config.KAFKA_SESSION_TIMEOUT_MS - config.KAFKA_HEARTBEAT_INTERVAL_MS;
    if ((config.KAFKA_HANDLER_TIMEOUT_MS ?? 0) >= rest)
      issue(
        'KAFKA_HANDLER_TIMEOUT_MS',
        `is below KAFKA_SESSION_TIMEOUT_MS less KAFKA_HEARTBEAT_INTERVAL_MS, that is ${rest}`,
      );
  });

export type KafkaConfig = z.output<typeof kafkaConfigSchema>;

/** KAFKA_HANDLER_TIMEOUT_MS, or its default. */
export const handlerTimeout = (config: KafkaConfig): number =>
  config.KAFKA_HANDLER_TIMEOUT_MS ??
  Math.floor(0.8 * (config.KAFKA_SESSION_TIMEOUT_MS - config.KAFKA_HEARTBEAT_INTERVAL_MS));
