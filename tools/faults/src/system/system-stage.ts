import { KafkaBus, type KafkaConfig, kafkaConfigSchema } from '@chorus/bus';
import { agentDecisionsProcessed, agentMessagesAccepted, agentMessagesRaw, type Topic } from '@chorus/contracts';
import { Talkers } from '@chorus/ingestion/testing';
import { newApiKey } from '@chorus/service-kit';
import { freePort, type KafkaServer, type Random, uniqueName, type WorkerProcess, type Workers } from '@chorus/testing';
import { Kafka, logLevel } from 'kafkajs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ground } from '../stage/ground.ts';
import { settled } from '../stage/progress.ts';
import { WORKER_ENV } from '../stage/stage.ts';
import { inTime, until } from '../stage/wait.ts';
import { readCommitted } from '../verify/read-log.ts';
import type { ConsoleRecord } from '@chorus/testing';
import type { Place } from '../verify/record.ts';
import type { ServiceName } from './service/names.ts';

const PROGRAM = new URL('./service/service.main.ts', import.meta.url);
const PARTITIONS = 4;
export const FLEETS = ['red', 'blue'] as const;
/** In each fleet. */
export const AGENTS = 8;
const PAUSE_MS = 30;
/** Behind the last records of a partition are marks of transactions: the last record is among so many. */
const NEAR_THE_END = 1000;

/** A service that runs. */
export interface Running {
  readonly process: WorkerProcess;
  readonly url: string;
}

/** One scenario's share of a broker: names, services and agents of its own. */
export class SystemStage {
  readonly problems: string[] = [];
  /** By fleet. */
  readonly talkers = new Map<string, Talkers>();
  /** For the gateway: reads every fleet. */
  readonly readKey: string;
  readonly #namespace = `${uniqueName('faults')}.`;
  readonly #config: KafkaConfig;
  readonly #bus: KafkaBus;
  readonly #running = new Map<ServiceName, Running>();
  readonly #writeKeys: Readonly<Record<string, string>>;
  readonly #env: Record<string, string>;
  readonly #endings: (() => Promise<void>)[] = [];

  private constructor(
    readonly ground: Ground,
    private readonly workers: Workers,
    readonly random: Random,
    folder: string,
  ) {
    const { names } = this;
    this.#config = kafkaConfigSchema.parse({ ...names, KAFKA_FETCH_WAIT_MS: '100' });
    this.#bus = new KafkaBus({ config: this.#config });
    const reader = newApiKey();
    this.readKey = reader.key;
    const writers = FLEETS.map((fleet) => ({ fleet, ...newApiKey() }));
    this.#writeKeys = Object.fromEntries(writers.map(({ fleet, key }) => [fleet, key]));
    const keys = [
      { id: 'reader', hash: reader.hash, fleets: ['*'], scopes: ['read'] },
      ...writers.map(({ fleet, hash }) => ({ id: fleet, hash, fleets: [fleet], scopes: ['write'] })),
    ];
    this.#env = {
      ...WORKER_ENV,
      ...names,
      BUS: 'kafka',
      CHORUS_API_KEYS: JSON.stringify(keys),
      RATE_LIMIT_PER_MINUTE: '1000000',
      SPOOL_DIR: join(folder, 'spool'),
      SPOOL_AFTER_MS: '500',
      LOG_LEVEL: 'warn',
    };
    this.#endings.push(() => rm(folder, { recursive: true, force: true }));
  }

  static async open(ground: Ground, workers: Workers, random: Random): Promise<SystemStage> {
    return new SystemStage(ground, workers, random, await mkdtemp(join(tmpdir(), 'chorus-system-')));
  }

  get kafka(): KafkaServer {
    return this.ground.kafka;
  }

  /** Settings with which another program finds this Kafka and these topics. */
  get names(): Record<string, string> {
    return {
      KAFKA_BROKERS: this.kafka.brokers,
      KAFKA_NAMESPACE: this.#namespace,
      KAFKA_PARTITIONS: String(PARTITIONS),
    };
  }

  /** Something that should not have been, beside what the records show. */
  complain(problem: string): void {
    this.problems.push(problem);
  }

  /** To be done at the end, in the opposite order. */
  finally(ending: () => Promise<void>): void {
    this.#endings.push(ending);
  }

  /** Starts a service, in the place of one of this name; resolves when it is ready. */
  async start(name: ServiceName, env: Readonly<Record<string, string>> = {}): Promise<Running> {
    await this.#running.get(name)?.process.stop();
    const port = await freePort();
    const settings = { ...this.#env, ...env, PORT: String(port), INSTANCE_ID: name };
    const process = await this.workers.start({ program: PROGRAM, name, args: [name], env: settings });
    const running = { process, url: `http://127.0.0.1:${port}` };
    this.#running.set(name, running);
    return running;
  }

  /** Starts the agents: each says the next thing when the last was answered with 202, and repeats it, with the same id, until then. */
  talk(): void {
    const { url } = this.#get('ingestion');
    for (const fleet of FLEETS) {
      const talkers = new Talkers({ url, key: this.#writeKeys[fleet] ?? '', agents: AGENTS });
      this.talkers.set(fleet, talkers);
      talkers.start(PAUSE_MS);
    }
  }

  /** How many messages were answered with 202. */
  get acknowledged(): number {
    return [...this.talkers.values()].reduce((sum, { total }) => sum + total, 0);
  }

  /** Waits until so many more were answered with 202. */
  async more(count: number): Promise<void> {
    const wanted = this.acknowledged + count;
    await until(`for ${count} more messages to be taken`, () => this.acknowledged >= wanted);
  }

  /** Ends the talking, and waits until every processor has got through all of it. Any number of calls. */
  async settle(): Promise<void> {
    await inTime(
      'for agents to have their last message taken',
      Promise.all([...this.talkers.values()].map((t) => t.stop())),
    );
    const { url } = this.#get('ingestion');
    await until('for the spool to be empty', async () => {
      const metrics = await (await fetch(`${url}/metrics`)).text();
      return /^ingestion_spooling 0$/m.test(metrics) && /^ingestion_spool_records 0$/m.test(metrics);
    });
    await this.#done(agentMessagesRaw, 'accept');
    await this.#done(agentMessagesAccepted, 'decide');
    if (this.#running.has('trust-service')) await this.#done(agentDecisionsProcessed, 'trust-ledger');
  }

  /** Ends every service; deaths that nobody asked for are problems. */
  async stop(): Promise<void> {
    await Promise.all(this.workers.all.map((process) => process.stop()));
    for (const { name, deaths } of this.workers.all) for (const how of deaths) this.complain(`${name} died: ${how}`);
  }

  /** All that is on a topic, read by somebody else. No service runs any more. */
  read(topic: Topic): Promise<ConsoleRecord[]> {
    const options = { brokers: this.kafka.brokers, kafka: this.#kafkajs(), partitions: PARTITIONS };
    return readCommitted({ ...options, namespace: this.#namespace }, [topic.name]);
  }

  /** What is on a topic by now, as a service reads it, tombstones as null. */
  async values<T>(topic: Topic<T>): Promise<readonly (T | null)[]> {
    const values: (T | null)[] = [];
    await this.#look(topic as Topic, 'beginning', ({ value }) => values.push(value as T | null));
    return values;
  }

  async close(): Promise<void> {
    await this.#bus.close();
    for (const ending of this.#endings.toReversed()) await ending();
  }

  #get(name: ServiceName): Running {
    const running = this.#running.get(name);
    if (!running) throw new Error(`${name} was not started`);
    return running;
  }

  #kafkajs(): Kafka {
    const retry = { initialRetryTime: 20, maxRetryTime: 500, retries: 20 };
    return new Kafka({ brokers: this.#config.KAFKA_BROKERS, logLevel: logLevel.NOTHING, retry });
  }

  async #look(
    topic: Topic,
    from: 'beginning' | { readonly last: number },
    see: (record: Place & { readonly value: unknown }) => void,
  ): Promise<void> {
    const onRecords = (records: readonly (Place & { readonly value: unknown })[]) => records.forEach(see);
    const reader = this.#bus.reader({ name: 'look', topics: [{ topic, from }], onRecords });
    await reader.caughtUp;
    await reader.stop();
  }

  /** Waits until a processor has committed everything that is on a topic by now. */
  async #done(topic: Topic, processor: string): Promise<void> {
    const ends = new Map<number, Place>();
    await this.#look(topic, { last: NEAR_THE_END }, ({ partition, offset }) =>
      ends.set(partition, { partition, offset }),
    );
    const groups = [this.#namespace + processor];
    await settled({ kafka: this.#kafkajs(), groups, topic: this.#namespace + topic.name, ends: [...ends.values()] });
  }
}
