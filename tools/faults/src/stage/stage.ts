import { KafkaBus, type KafkaConfig, kafkaConfigSchema, type Weakness } from '@chorus/bus';
import { type KafkaProxy, type KafkaServer, type Random, uniqueName, type Workers } from '@chorus/testing';
import { Kafka, logLevel } from 'kafkajs';
import type { Scenario, Stage } from '../scenarios/scenario.ts';
import { readLog } from '../verify/read-log.ts';
import type { Place, ReadRecord } from '../verify/record.ts';
import type { DumpAnswer } from '../worker/messages.ts';
import { count, forward, RECENT } from '../worker/processors.ts';
import { counted, forwarded, steps } from '../worker/topics.ts';
import { Feeder } from './feeder.ts';
import { Fleet } from './fleet.ts';
import type { Ground } from './ground.ts';
import { mend } from './hold.ts';
import { settled } from './progress.ts';
import { until } from './wait.ts';

const PARTITIONS = 6;
const PROCESSORS = [forward, count];
const RATE = 400;
const KEYS = 4;
const PROGRESS_MS = 10_000;

/** Short time-outs, as the broker of these tests allows them. */
export const WORKER_ENV = {
  KAFKA_SESSION_TIMEOUT_MS: '1000',
  KAFKA_HEARTBEAT_INTERVAL_MS: '250',
  KAFKA_FETCH_WAIT_MS: '100',
  KAFKA_REQUEST_TIMEOUT_MS: '2000',
  KAFKA_CONNECT_TIMEOUT_MS: '1000',
};

/** One scenario's share of a broker: names, topics, workers and a feeder of its own. */
export class RealStage implements Stage {
  readonly partitions = PARTITIONS;
  readonly random: Random;
  readonly fleet: Fleet;
  readonly feeder: Feeder;
  readonly problems: string[] = [];
  readonly #namespace = `${uniqueName('faults')}.`;
  readonly #name: string;
  #told = performance.now();
  readonly #config: KafkaConfig;
  readonly #bus: KafkaBus;

  constructor(
    private readonly ground: Ground,
    workers: Workers,
    { name, rate = RATE, keys = KEYS, env }: Scenario,
    { random, weaken }: { readonly random: Random; readonly weaken?: Weakness | undefined },
  ) {
    this.#name = name;
    const { brokers } = ground.kafka;
    const names = { KAFKA_NAMESPACE: this.#namespace, KAFKA_PARTITIONS: String(PARTITIONS) };
    this.#config = kafkaConfigSchema.parse({ ...names, KAFKA_BROKERS: brokers, KAFKA_FETCH_WAIT_MS: '100' });
    this.#bus = new KafkaBus({ config: this.#config });
    this.random = random;
    this.feeder = new Feeder({ bus: this.#bus, random: this.random.fork(), partitions: PARTITIONS, keys, rate });
    this.fleet = new Fleet({
      workers,
      brokers,
      env: { ...WORKER_ENV, ...env, ...names, ...(weaken ? { FAULTS_WEAKEN: weaken } : {}) },
      tasks: PROCESSORS.length * PARTITIONS,
    });
  }

  get kafka(): KafkaServer {
    return this.ground.kafka;
  }

  // Arrow functions: scenarios take them out of the stage.
  readonly proxy = (n: number): KafkaProxy => {
    const proxy = this.kafka.proxies[n];
    if (!proxy) throw new Error(`there is no proxy ${n}`);
    return proxy;
  };

  readonly kafkajs = (): Kafka => {
    const retry = { initialRetryTime: 20, maxRetryTime: 500, retries: 20 };
    return new Kafka({ brokers: this.#config.KAFKA_BROKERS, logLevel: logLevel.NOTHING, retry });
  };

  readonly named = (name: string): string => this.#namespace + name;

  readonly progress = (times: number): void => {
    const now = performance.now();
    if (now - this.#told < PROGRESS_MS) return;
    this.#told = now;
    this.ground.say(`  ${this.#name}: ${times} so far, ${this.feeder.fed.length} steps fed`);
  };

  readonly complain = (problem: string): void => void this.problems.push(problem);

  readonly caughtUp = async (): Promise<void> => {
    const ends = new Map(this.feeder.fed.map((fed): [number, Place] => [fed.partition, fed]));
    await settled({
      kafka: this.kafkajs(),
      groups: PROCESSORS.map(({ name }) => this.named(name)),
      topic: this.named(steps.name),
      ends: [...ends.values()],
    });
  };

  async open(): Promise<void> {
    await this.#bus.ensureTopics([steps, forwarded, counted]);
    this.feeder.start();
  }

  /** Ends the faults and the feeding, and waits until everything has been taken. */
  async settle(): Promise<void> {
    for (const proxy of this.kafka.proxies) mend(proxy);
    for (const { process } of this.fleet.members) process.thaw();
    await this.feeder.stop();
    await this.caughtUp();
  }

  /** The state of all counting tasks, as the workers have it in memory. */
  async dump(): Promise<DumpAnswer> {
    const identities = await this.#lastIdentities();
    let dumps: DumpAnswer = [];
    // A worker that has just lost a task may still have it for a moment.
    await until('for every task to be in one worker', async () => {
      dumps = await this.fleet.dump(identities);
      return dumps.length === PARTITIONS;
    });
    return dumps;
  }

  /** The same from a new worker, when all others have been killed: as it is restored from the log. */
  async dumpRestored(): Promise<DumpAnswer> {
    await Promise.all(this.fleet.members.map((member) => member.kill()));
    const member = await this.fleet.add();
    await until('for all tasks to be restored', () => member.tasksIn('running') === this.fleet.tasks);
    return this.dump();
  }

  /** Everything on the log, read by somebody else. No worker runs any more. */
  read(): Promise<ReadRecord[]> {
    const { brokers } = this.kafka;
    return readLog({ brokers, kafka: this.kafkajs(), partitions: PARTITIONS, namespace: this.#namespace });
  }

  async close(): Promise<void> {
    await this.#bus.close();
  }

  /** Well beyond what the recent memories hold, by partition. */
  async #lastIdentities(): Promise<Record<number, string[]>> {
    const identities: Record<number, string[]> = {};
    const reader = this.#bus.reader({
      name: 'identities',
      topics: [{ topic: steps, from: { last: 10 * RECENT } }],
      onRecords: (records) => {
        for (const { partition, value } of records) {
          const { id } = steps.schema.parse(value);
          (identities[partition] ??= []).push(id);
        }
      },
    });
    await reader.caughtUp;
    await reader.stop();
    return identities;
  }
}
