import { randomUUID } from 'node:crypto';
import type { Batch, Consumer, Kafka } from 'kafkajs';
import type { BusObserver } from '../port/bus.ts';
import type { ProcessorDefinition, StreamProcessor } from '../port/processor.ts';
import type { RetryPolicy } from '../runtime/batch.ts';
import type { LogClock } from '../runtime/log-clock.ts';
import { copartitioned } from './assignor.ts';
import { RETRY, type SharedAdmin } from './client.ts';
import type { KafkaConfig } from './config.ts';
import { Follower } from './follower.ts';
import { FETCH_BYTES, LogClient } from './log-client.ts';
import { rawRecord } from './records.ts';
import { restoredTopics } from './restore.ts';
import { Task } from '../runtime/task.ts';
import { type TaskHost, TaskRunner } from './task-runner.ts';
import { AtLeastOnceProducer, type Offsets } from './at-least-once.ts';
import type { Guarantee, Weakness } from './guarantee.ts';
import { type TaskProducer, TransactionalProducer } from './transaction.ts';
import type { Deaths } from './watchdog/deaths.ts';
import { messageOf, reconnectPause, rest, within } from './within.ts';

/** How often the log is asked for the ends of inputs that nothing is fetched of. */
const ENDS_INTERVAL_MS = 5000;

export interface ProcessorOptions {
  readonly definition: ProcessorDefinition;
  readonly handler: StreamProcessor;
  readonly config: KafkaConfig;
  /** For the group's consumer and for plain reading; must not be the one of the producers. */
  readonly consumers: Kafka;
  readonly producers: Kafka;
  readonly admin: SharedAdmin;
  readonly observer: BusObserver | undefined;
  readonly clock: () => number;
  /** One for all processors of the process. */
  readonly logClock: LogClock;
  readonly retry: RetryPolicy | undefined;
  readonly guarantee: Guarantee;
  readonly weaken: Weakness | undefined;
  /** The watchdog's eye on a task of this processor. */
  readonly watch: TaskHost['watch'];
}

/**
 * One processor in this process: the membership in its consumer group, and a task for each partition assigned. The
 * consumer only fetches and keeps the membership alive; it hands over to the tasks' queues and never waits for them.
 */
export class ProcessorRunner {
  readonly #tasks = new Map<number, TaskRunner>();
  readonly #ending = new Set<Promise<void>>();
  readonly #host: TaskHost;
  readonly #stop = Promise.withResolvers<void>();
  #members: (() => void)[] = [];
  #consumer: Consumer | undefined;
  /** The name of this process in the group, given by the broker; a new consumer goes on with it. */
  #memberId: string | undefined;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();
  #ends: NodeJS.Timeout | undefined;
  #isAsking = false;

  constructor(private readonly options: ProcessorOptions) {
    this.#host = this.#makeHost();
  }

  start(): void {
    this.#running = this.#run();
    if (this.options.observer?.lag) this.#ends = setInterval(() => void this.#askForEnds(), ENDS_INTERVAL_MS);
  }

  /** Finishes the running batches, leaves the group, and disconnects. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearInterval(this.#ends);
    await Promise.all([...[...this.#tasks.values()].map((task) => task.stop()), ...this.#ending]);
    this.#stop.resolve();
    await this.#running;
    await this.#host.tables.stop();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopped;) {
      const begun = Date.now();
      try {
        await this.#consume();
      } catch (error) {
        this.#report('failed', messageOf(error));
      }
      if (Date.now() - begun > 60_000) failures = 0;
      if (!this.#stopped) await rest(reconnectPause(failures++), this.#stop.promise);
    }
  }

  /** One consumer's life: until it crashes, which it does not get over by itself, or until the stop. */
  async #consume(): Promise<void> {
    const { definition, config, consumers } = this.options;
    const consumer = consumers.consumer({
      groupId: this.#host.groupId,
      partitionAssigners: [
        copartitioned(
          config.KAFKA_PARTITIONS,
          () => [...this.#tasks.keys()],
          () => this.#memberId,
        ),
      ],
      sessionTimeout: config.KAFKA_SESSION_TIMEOUT_MS,
      heartbeatInterval: config.KAFKA_HEARTBEAT_INTERVAL_MS,
      // Members answer a rebalance at once, whatever their tasks do.
      rebalanceTimeout: config.KAFKA_SESSION_TIMEOUT_MS,
      maxWaitTimeInMs: config.KAFKA_FETCH_WAIT_MS,
      maxBytesPerPartition: FETCH_BYTES.partition,
      maxBytes: FETCH_BYTES.total,
      allowAutoTopicCreation: false,
      retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
    });
    const crashed = new Promise<never>((_, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
    });
    crashed.catch(() => {});
    consumer.on(consumer.events.HEARTBEAT, () => this.#proveMembership());
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#memberId = payload.memberId;
      this.#assigned(consumer, payload.memberAssignment);
    });
    consumer.on(consumer.events.START_BATCH_PROCESS, ({ payload }) => {
      if (payload.batchSize > 0) return;
      const topic = payload.topic.slice(config.KAFKA_NAMESPACE.length);
      this.#tasks.get(payload.partition)?.passOver(topic, Number(payload.firstOffset), Number(payload.lastOffset));
    });
    this.#consumer = consumer;
    try {
      await consumer.connect();
      const topics = definition.streams.map(({ name }) => config.KAFKA_NAMESPACE + name);
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        eachBatch: ({ batch, resolveOffset }) => {
          if (this.#offer(batch) === 'taken') resolveOffset(batch.messages.at(-1)?.offset ?? batch.lastOffset());
          return Promise.resolve();
        },
      });
      await Promise.race([crashed, this.#stop.promise]);
    } finally {
      const limit = this.options.config.KAFKA_REQUEST_TIMEOUT_MS;
      await within(limit, 'leaving the group', consumer.disconnect()).catch(() => {});
    }
  }

  #offer(batch: Batch): 'taken' | 'refused' {
    const topic = batch.topic.slice(this.options.config.KAFKA_NAMESPACE.length);
    const { fetchedOffset } = batch as Batch & { readonly fetchedOffset: string };
    const arrival = {
      topic,
      asked: Number(fetchedOffset),
      last: Number(batch.lastOffset()),
      highWatermark: Number(batch.highWatermark),
      records: batch.messages.map((message) => rawRecord(topic, batch.partition, message)),
    };
    return this.#tasks.get(batch.partition)?.offer(arrival) ?? 'refused';
  }

  /** Runs before the first fetch under the new assignment: kafkajs emits its events synchronously. */
  #assigned(consumer: Consumer, assignment: Readonly<Record<string, number[]>>): void {
    if (this.#stopped || consumer !== this.#consumer) return;
    const partitions = new Set(Object.values(assignment).flat());
    for (const [partition, task] of this.#tasks) {
      if (partitions.has(partition)) {
        task.reassigned();
        continue;
      }
      this.#tasks.delete(partition);
      const ending = task.stop().finally(() => this.#ending.delete(ending));
      this.#ending.add(ending);
    }
    for (const partition of partitions)
      if (!this.#tasks.has(partition)) this.#tasks.set(partition, new TaskRunner(this.#host, partition));
    this.#proveMembership();
  }

  /** For the lag of tasks that fetch nothing. While the log is away the next time is early enough. */
  async #askForEnds(): Promise<void> {
    const blind = [...this.#tasks.values()].filter(({ isBlind }) => isBlind);
    if (blind.length === 0 || this.#isAsking) return;
    this.#isAsking = true;
    const { admin, config, definition } = this.options;
    try {
      for (const { name } of definition.streams) {
        const topic = config.KAFKA_NAMESPACE + name;
        const ends = await admin.use('asking for the ends of inputs', (it) => it.fetchTopicOffsets(topic));
        const high = new Map(ends.map((end) => [end.partition, Number(end.high)]));
        for (const task of blind) task.endsAt(name, high.get(task.partition) ?? 0);
      }
    } catch (error) {
      this.#report('lag', `not known: ${messageOf(error)}`);
    } finally {
      this.#isAsking = false;
    }
  }

  #proveMembership(): void {
    const members = this.#members;
    this.#members = [];
    for (const resolve of members) resolve();
  }

  #report(state: string, detail: string): void {
    this.options.observer?.task?.({ processor: this.options.definition.name, partition: -1, state, detail });
  }

  #makeHost(): TaskHost {
    const { definition, handler, config, consumers, admin, observer, clock, logClock, retry, weaken, watch } =
      this.options;
    const groupId = config.KAFKA_NAMESPACE + definition.name;
    const scratch = new Task(definition, handler, { partition: -1, partitions: config.KAFKA_PARTITIONS, clock });
    const streams = definition.streams.map(({ name }) => name);
    const read = [...new Set([...streams, ...restoredTopics(scratch)])];
    const inputs = (partition: number) =>
      streams.map((topic) => ({ topic: config.KAFKA_NAMESPACE + topic, partitions: [partition] }));
    const onTrouble = (detail: string) => this.#report('table', detail);
    return {
      definition,
      handler,
      config,
      groupId,
      observer,
      clock,
      logClock,
      retry,
      admin,
      tables: new Follower({ kafka: consumers, config, onTrouble }),
      weaken,
      watch,
      openProducer: (partition, deaths) => this.#openProducer(groupId, partition, deaths),
      openLog: () => LogClient.open(consumers, config, read),
      seek: (partition, positions) => {
        for (const [topic, next] of positions)
          this.#whileConsuming((consumer) =>
            consumer.seek({ topic: config.KAFKA_NAMESPACE + topic, partition, offset: String(next) }),
          );
      },
      pause: (partition) => this.#whileConsuming((consumer) => consumer.pause(inputs(partition))),
      resume: (partition) => this.#whileConsuming((consumer) => consumer.resume(inputs(partition))),
      membership: () => new Promise((resolve) => this.#members.push(resolve)),
    };
  }

  #openProducer(groupId: string, partition: number, deaths: Deaths): Promise<TaskProducer> {
    const { config, producers: kafka, guarantee, weaken } = this.options;
    const commitOffsets = (offsets: Offsets) => this.#commitOffsets(offsets);
    if (guarantee === 'at-least-once' || weaken === 'transaction')
      return AtLeastOnceProducer.open({ kafka, config, commitOffsets, deaths });
    const transactionalId = `${groupId}-${partition}${weaken === 'fencing' ? `-${randomUUID()}` : ''}`;
    return TransactionalProducer.open({ kafka, config, transactionalId, groupId, deaths });
  }

  async #commitOffsets(offsets: Offsets): Promise<void> {
    if (!this.#consumer) throw new Error(`${this.#host.groupId} has no consumer at present`);
    const flat = offsets.flatMap(({ topic, partitions }) => partitions.map((at) => ({ topic, ...at })));
    await this.#consumer.commitOffsets(flat);
  }

  /** Between two consumers there is nothing to be told: the next one learns all when it is assigned. */
  #whileConsuming(work: (consumer: Consumer) => void): void {
    try {
      if (this.#consumer) work(this.#consumer);
    } catch (error) {
      if (!messageOf(error).includes('was not initialized')) throw error;
    }
  }
}
