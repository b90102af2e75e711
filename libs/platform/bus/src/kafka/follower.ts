import { setTimeout as sleep } from 'node:timers/promises';
import type { Kafka } from 'kafkajs';
import type { KafkaConfig } from './config.ts';
import { type Fetched, LogClient } from './log-client.ts';
import { messageOf, reconnectPause } from './within.ts';

/** A partition that is being followed. */
export interface Followed {
  readonly topic: string;
  readonly partition: number;
  /** The next offset to be read. Everything before it was handed over. */
  next: number;
  readonly deliver: (fetched: Fetched) => void | Promise<void>;
}

export interface FollowerOptions {
  readonly kafka: Kafka;
  readonly config: KafkaConfig;
  /** Told of trouble, a sentence; it goes on by itself. */
  readonly onTrouble: (text: string) => void;
}

/** The topic and partition that kafkajs' error is about. */
interface OutOfRange extends Error {
  readonly topic: string;
  readonly partition: number;
}

const isOutOfRange = (error: unknown): error is OutOfRange =>
  error instanceof Error && error.name === 'KafkaJSOffsetOutOfRange' && 'topic' in error;

/**
 * Follows partitions without a group until it is stopped, through restarts of the broker and changes of leaders. One
 * fetch at a time goes to each leader; what comes is handed over one fetch after the other.
 */
export class Follower {
  readonly #followed = new Set<Followed>();
  #version = 0;
  #stopped = false;
  #client: LogClient | undefined;
  #wake: () => void = () => {};
  #handOver: Promise<void> = Promise.resolve();
  readonly #running: Promise<void>;

  constructor(private readonly options: FollowerOptions) {
    this.#running = this.#run();
  }

  add(followed: Followed): void {
    this.#followed.add(followed);
    this.#changed();
  }

  remove(followed: Followed): void {
    if (this.#followed.delete(followed)) this.#changed();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#changed();
    await this.#client?.close();
    await this.#running;
  }

  #changed(): void {
    this.#version++;
    this.#wake();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#stopped;) {
      try {
        await this.#round();
        failures = 0;
      } catch (error) {
        await this.#client?.close();
        this.#client = undefined;
        this.#handOver = Promise.resolve();
        if (this.#stopped) return;
        this.options.onTrouble(messageOf(error));
        await this.#pause(reconnectPause(failures++));
      }
    }
    await this.#client?.close();
  }

  /** Follows what is to be followed, until that changes or something fails. */
  async #round(): Promise<void> {
    const version = this.#version;
    const followed = [...this.#followed];
    if (followed.length === 0) return this.#pause(60_000);
    const topics = [...new Set(followed.map(({ topic }) => topic))];
    const { kafka, config } = this.options;
    if (this.#client) await this.#client.know(topics);
    else this.#client = await LogClient.open(kafka, config, topics);
    const client = this.#client;
    const byLeader = Map.groupBy(followed, ({ topic, partition }) => client.leaderOf(topic, partition));
    let over = false;
    const loops = [...byLeader].map(async ([leader, mine]) => {
      try {
        while (!over && !this.#stopped && version === this.#version) await this.#step(client, leader, mine);
      } finally {
        over = true;
      }
    });
    const failed = (await Promise.allSettled(loops)).find((loop) => loop.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async #step(client: LogClient, leader: number, mine: readonly Followed[]): Promise<void> {
    let fetched: Fetched[];
    try {
      fetched = await client.fetch(leader, mine);
    } catch (error) {
      if (isOutOfRange(error)) return this.#backIntoRange(client, error, mine);
      throw error;
    }
    for (const some of fetched) {
      const followed = mine.find(({ topic, partition }) => topic === some.topic && partition === some.partition);
      if (!followed || some.next === followed.next) continue;
      this.#handOver = this.#handOver.then(async () => {
        if (this.#stopped || !this.#followed.has(followed)) return;
        await followed.deliver(some);
        followed.next = some.next;
      });
    }
    await this.#handOver;
  }

  /** Retention went over the position, or the topic was made anew: on from what there is. */
  async #backIntoRange(client: LogClient, error: OutOfRange, mine: readonly Followed[]): Promise<void> {
    const name = error.topic.slice(this.options.config.KAFKA_NAMESPACE.length);
    const start = await client.offset({ topic: name, partition: error.partition }, 'start');
    for (const followed of mine) {
      if (followed.topic !== name || followed.partition !== error.partition) continue;
      this.options.onTrouble(`${name}/${error.partition} has no offset ${followed.next} any more: on from ${start}`);
      followed.next = start;
    }
  }

  async #pause(ms: number): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    const timer = new AbortController();
    await Promise.race([woken, sleep(ms, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
  }
}
