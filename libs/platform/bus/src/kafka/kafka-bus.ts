import { randomUUID } from 'node:crypto';
import { deadLetters, type Topic } from '@chorus/contracts';
import type { Admin, ISocketFactory, Kafka } from 'kafkajs';
import type { Bus, BusObserver, Reader, ReaderOptions } from '../port/bus.ts';
import type { Emission } from '../port/outcome.ts';
import type { ProcessorDefinition, StreamProcessor } from '../port/processor.ts';
import type { Published } from '../port/record.ts';
import type { RetryPolicy } from '../runtime/batch.ts';
import { encode } from '../runtime/encode.ts';
import { LogClock } from '../runtime/log-clock.ts';
import type { Guarantee, Weakness } from './guarantee.ts';
import { type ClientOptions, kafkaClient, type KafkaLogLine, SharedAdmin } from './client.ts';
import type { KafkaConfig } from './config.ts';
import { probe } from './health.ts';
import { ProcessorRunner } from './processor-runner.ts';
import { Publisher } from './publisher.ts';
import { KafkaReader } from './reader.ts';
import { connect, Sockets } from './sockets.ts';
import { ensureTopics, topicsOf, type TopicSettings } from './topics.ts';
import { Watchdog } from './watchdog/watchdog.ts';
import { within } from './within.ts';

export interface KafkaBusOptions {
  readonly config: KafkaConfig;
  readonly observer?: BusObserver | undefined;
  /** Wall clock in ms since 1970. */
  readonly clock?: () => number;
  /** How often and how fast a record whose handler throws is tried again. */
  readonly retry?: RetryPolicy;
  readonly log?: (line: KafkaLogLine) => void;
  /** Opens the connections; a test may put faults in their way. */
  readonly socketFactory?: ISocketFactory;
  /** {@link Guarantee} of the processors; exactly once unless told otherwise. */
  readonly guarantee?: Guarantee;
  /** For tests of the tests: takes away one of the things that exactly-once rests on. Never set in a service. */
  readonly weaken?: Weakness;
}

/** The bus on Apache Kafka. What it guarantees, and what that rests on, is in the README. */
export class KafkaBus implements Bus {
  readonly kind = 'kafka';
  readonly #config: KafkaConfig;
  readonly #sockets: Sockets;
  readonly #consumers: Kafka;
  readonly #producers: Kafka;
  readonly #admin: SharedAdmin;
  /** Its own connection: a probe that takes too long is cut off, and nobody else with it. */
  readonly #prober: SharedAdmin;
  readonly #publisher: Publisher;
  readonly #processors: ProcessorRunner[] = [];
  readonly #definitions: ProcessorDefinition[] = [];
  readonly #readers = new Set<KafkaReader>();
  readonly #watchdog: Watchdog;
  readonly #clock: () => number;
  readonly #logClock: LogClock;
  #started = false;

  constructor(private readonly options: KafkaBusOptions) {
    this.#config = options.config;
    this.#clock = options.clock ?? Date.now;
    this.#logClock = new LogClock(this.#clock);
    const { config, log } = options;
    this.#sockets = new Sockets(options.socketFactory ?? connect);
    const client: ClientOptions = { config, log, socketFactory: this.#sockets.connect };
    this.#consumers = kafkaClient(client, 'consumer');
    this.#producers = kafkaClient(client, 'producer');
    const admins = kafkaClient(client, 'admin');
    this.#admin = new SharedAdmin(admins, 6 * config.KAFKA_REQUEST_TIMEOUT_MS);
    this.#prober = new SharedAdmin(admins, config.KAFKA_REQUEST_TIMEOUT_MS);
    this.#publisher = new Publisher(kafkaClient(client, 'publisher'), config, options.observer);
    this.#watchdog = new Watchdog({ config, onTrouble: (message) => log?.({ level: 'warn', message }) });
  }

  ensureTopics(topics: readonly Topic[]): Promise<void> {
    const all = [...topics, deadLetters];
    return this.#ensure(all);
  }

  process(definition: ProcessorDefinition, handler: StreamProcessor<never>): void {
    if (this.#started) throw new Error(`processor ${definition.name} comes too late: the bus was started`);
    const index = this.#definitions.push(definition) - 1;
    const { observer, retry, guarantee = 'exactly-once', weaken } = this.options;
    this.#processors.push(
      new ProcessorRunner({
        definition,
        handler: handler as StreamProcessor,
        config: this.#config,
        consumers: this.#consumers,
        producers: this.#producers,
        admin: this.#admin,
        observer,
        clock: this.#clock,
        logClock: this.#logClock,
        retry,
        guarantee,
        weaken,
        watch: (deaths) => this.#watchdog.watch(index, definition, deaths),
      }),
    );
  }

  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    const topics = this.#definitions.flatMap(topicsOf);
    if (topics.length > 0) await this.#ensure(topics);
    if (this.#processors.length > 0) await this.#watchdog.start(this.#definitions);
    for (const processor of this.#processors) processor.start();
  }

  async publish(emissions: readonly Emission[]): Promise<readonly Published[]> {
    const source = `/chorus/${this.#config.KAFKA_CLIENT_ID}`;
    const time_ms = this.#clock();
    const records = emissions.map((emission) =>
      encode(emission, { source, id: randomUUID(), time_ms }, this.#config.KAFKA_PARTITIONS),
    );
    return this.#publisher.publish(records);
  }

  reader(options: ReaderOptions): Reader {
    const { observer } = this.options;
    const onTrouble = (detail: string) =>
      observer?.task?.({ processor: options.name, partition: -1, state: 'reconnecting', detail });
    const following = { kafka: this.#consumers, config: this.#config, onTrouble };
    const reader = new KafkaReader(options, following, observer);
    this.#readers.add(reader);
    return {
      caughtUp: reader.caughtUp,
      positions: () => reader.positions(),
      stop: () => {
        this.#readers.delete(reader);
        return reader.stop();
      },
    };
  }

  health(): ReturnType<Bus['health']> {
    return probe(this.#prober, this.#config);
  }

  async close(): Promise<void> {
    const { config, log } = this.options;
    try {
      await within(config.KAFKA_CLOSE_TIMEOUT_MS, 'an orderly end', this.#end());
    } catch (error) {
      // Without a broker there is no end to waiting for it. What is not committed is not done.
      log?.({ level: 'warn', message: 'the bus was closed by force', error });
    }
    await this.#watchdog.close();
    this.#sockets.close();
  }

  #ensure(topics: readonly TopicSettings[]): Promise<void> {
    const warn = (message: string) => this.options.log?.({ level: 'warn', message });
    const work = (admin: Admin) => ensureTopics(admin, this.#config, topics, warn);
    return this.#admin.use('creating or checking topics', work);
  }

  async #end(): Promise<void> {
    const readers = [...this.#readers].map((reader) => reader.stop());
    await Promise.all([...this.#processors.map((processor) => processor.stop()), ...readers]);
    await this.#publisher.close();
    await Promise.all([this.#admin.close(), this.#prober.close()]);
  }
}
