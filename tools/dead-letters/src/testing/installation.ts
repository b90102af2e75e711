import { setTimeout as sleep } from 'node:timers/promises';
import {
  KafkaBus,
  kafkaConfigSchema,
  RawLog,
  type Bus,
  type Headers,
  type KafkaConfig,
  type RawRecord,
  type StreamProcessor,
} from '@chorus/bus';
import { agentMessagesRaw, deadLetters, type AgentMessage, type Topic } from '@chorus/contracts';
import { createLogger, runService, type RunningService, type Service } from '@chorus/service-kit';
import { uniqueName } from '@chorus/testing';

/** A record that the handler of a processor was given. */
export interface Handled {
  readonly processor: string;
  readonly topic: string;
  readonly offset: number;
  readonly failed: boolean;
}

export const PARTITIONS = 2;

/** For specs: services on a namespace of their own, whose handlers fail as long as they are told to. */
export class Installation {
  readonly environment: Record<string, string>;
  readonly log: RawLog;
  readonly handled: Handled[] = [];
  readonly skipped: { readonly processor: string; readonly reason: string }[] = [];
  /** By processor: the text that a record has in it that its handler cannot take. */
  readonly broken = new Map<string, string>();
  readonly #config: KafkaConfig;
  readonly #running = new Map<string, { readonly service: RunningService; readonly bus: KafkaBus }>();
  #bus: KafkaBus | undefined;

  constructor(brokers: string) {
    this.environment = {
      KAFKA_BROKERS: brokers,
      KAFKA_NAMESPACE: `${uniqueName('redrive')}.`,
      KAFKA_PARTITIONS: String(PARTITIONS),
      KAFKA_SESSION_TIMEOUT_MS: '1500',
      KAFKA_HEARTBEAT_INTERVAL_MS: '300',
      KAFKA_FETCH_WAIT_MS: '100',
    };
    this.#config = kafkaConfigSchema.parse(this.environment);
    this.log = new RawLog({ config: this.#config });
  }

  async start(service: unknown): Promise<void> {
    const bus = new KafkaBus({
      config: this.#config,
      retry: { attempts: 2, pause_ms: 5, max_pause_ms: 5 },
      observer: { skipped: (event) => void this.skipped.push(event) },
    });
    const { name } = service as Service;
    const running = await runService(service as Service, {
      env: { PORT: '0' },
      bus: this.#breakable(bus),
      logger: createLogger({ level: 'silent' }),
    });
    this.#running.set(name, { service: running, bus });
  }

  async stop(name: string): Promise<void> {
    const running = this.#running.get(name);
    this.#running.delete(name);
    await running?.service.close();
    await running?.bus.close();
  }

  /** Lays a message, or any bytes, at the door. */
  async send(value: AgentMessage | Buffer, headers: Headers = {}, key = 'somebody'): Promise<void> {
    const writer = await this.log.writer('agents');
    const bytes = Buffer.isBuffer(value) ? value : Buffer.from(JSON.stringify(value));
    const record = { topic: agentMessagesRaw.name, partition: 1, key: Buffer.from(key), value: bytes, headers };
    await writer.write([record]);
    await writer.close();
  }

  /** Every committed record of a topic, as bytes. */
  async read(topic: string): Promise<RawRecord[]> {
    const all: RawRecord[] = [];
    for (let partition = 0; partition < PARTITIONS; partition++)
      for await (const records of this.log.records({ topic, partition, from: 0 })) all.push(...records);
    return all;
  }

  /** Those of `dead-letters` that are no markers. */
  async letters(): Promise<RawRecord[]> {
    return (await this.read(deadLetters.name)).filter(({ headers }) => headers['dl_topic'] !== undefined);
  }

  /** Values that a reader hands over, as a view of the gateway sees them. */
  async values<T>(topic: Topic<T>): Promise<T[]> {
    this.#bus ??= new KafkaBus({ config: this.#config });
    const values: T[] = [];
    const reader = this.#bus.reader({
      name: 'spec',
      topics: [{ topic: topic as Topic, from: 'beginning' }],
      onRecords: (records) => void values.push(...records.map(({ value }) => value as T)),
    });
    await reader.caughtUp;
    await reader.stop();
    return values;
  }

  async close(): Promise<void> {
    for (const name of [...this.#running.keys()]) await this.stop(name);
    await this.#bus?.close();
    await this.log.close();
  }

  /** The bus, but for handlers that fail on what is broken. */
  #breakable(bus: Bus): Bus {
    return {
      kind: bus.kind,
      ensureTopics: (topics) => bus.ensureTopics(topics),
      process: ({ name, ...definition }, handler: StreamProcessor) => {
        const breaking: StreamProcessor = {
          process: (record, context) => {
            const text = this.broken.get(name);
            const failed = text !== undefined && JSON.stringify(record.value).includes(text);
            this.handled.push({ processor: name, topic: record.topic, offset: record.offset, failed });
            if (failed) throw new Error(`${name} cannot take \u001b[31m${text}`);
            return handler.process(record, context);
          },
          ...(handler.punctuate ? { punctuate: (context) => handler.punctuate?.(context) ?? [] } : {}),
        };
        bus.process({ name, ...definition }, breaking as StreamProcessor<never>);
      },
      start: () => bus.start(),
      publish: (emissions) => bus.publish(emissions),
      reader: (options) => bus.reader(options),
      health: () => bus.health(),
      close: () => bus.close(),
    };
  }
}

/** Waits until it holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}
