import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { uniqueName } from '@chorus/testing';
import { deadLetters, defineTopic, type Topic } from '@chorus/contracts';
import { type ISocketFactory, Kafka, logLevel } from 'kafkajs';
import { z } from 'zod';
import type { BusObserver, BytesTopic, ReadFrom } from '../port/bus.ts';
import type { RawRecord, TableRecord } from '../port/record.ts';
import { RETRY } from './client.ts';
import { type KafkaConfig, kafkaConfigSchema } from './config.ts';
import { KafkaBus, type KafkaBusOptions } from './kafka-bus.ts';
import { LogClient } from './log-client.ts';

/** For specs: buses on one namespace of their own, with short time-outs; `close` ends all of them. */
export class Fixture {
  readonly config: KafkaConfig;
  readonly #buses: KafkaBus[] = [];

  constructor(brokers: string, environment: Record<string, string> = {}) {
    this.config = kafkaConfigSchema.parse({
      KAFKA_BROKERS: brokers,
      KAFKA_NAMESPACE: `${uniqueName('bus')}.`,
      KAFKA_SESSION_TIMEOUT_MS: '1500',
      KAFKA_HEARTBEAT_INTERVAL_MS: '300',
      KAFKA_FETCH_WAIT_MS: '100',
      ...environment,
    });
  }

  bus(options: Partial<KafkaBusOptions> = {}): KafkaBus {
    const bus = new KafkaBus({
      config: this.config,
      retry: { attempts: 3, pause_ms: 5, max_pause_ms: 20 },
      ...options,
    });
    this.#buses.push(bus);
    return bus;
  }

  /** Plain kafkajs, as a stranger would use it. */
  kafkajs(): Kafka {
    return new Kafka({ brokers: this.config.KAFKA_BROKERS, retry: RETRY, logLevel: logLevel.NOTHING });
  }

  topic(name: string): string {
    return this.config.KAFKA_NAMESPACE + name;
  }

  /** Lays bytes on a partition, without regard for schemas. */
  async produce(
    topic: string,
    messages: readonly {
      value: Buffer | string | null;
      key?: string;
      partition: number;
      headers?: Record<string, Buffer | string>;
    }[],
  ): Promise<void> {
    const producer = this.kafkajs().producer();
    try {
      await producer.connect();
      await producer.send({ topic: this.topic(topic), messages: messages.map((message) => ({ ...message })) });
    } finally {
      await producer.disconnect();
    }
  }

  /** Every committed record of a topic, as bytes, by partition and offset. */
  async read(topic: string): Promise<RawRecord[]> {
    const log = await LogClient.open(this.kafkajs(), this.config, [topic]);
    try {
      const [starts, ends] = [await log.offsets(topic, 'start'), await log.offsets(topic, 'end')];
      const records: RawRecord[] = [];
      for (const [partition, end] of ends)
        for (let next = starts.get(partition) ?? 0; next < end;) {
          const [fetched] = await log.fetch(log.leaderOf(topic, partition), [{ topic, partition, next }]);
          records.push(...(fetched?.records ?? []));
          next = fetched?.next ?? next;
        }
      return records;
    } finally {
      await log.close();
    }
  }

  async deadLetters(): Promise<RawRecord[]> {
    return this.read(deadLetters.name);
  }

  async close(): Promise<void> {
    await Promise.all(this.#buses.map((bus) => bus.close()));
  }
}

/** Gathers what a reader of this bus hands over. */
export function gather(bus: KafkaBus, topic: Topic | BytesTopic, from: ReadFrom = 'beginning') {
  const records: TableRecord[] = [];
  const reader = bus.reader({
    name: 'gather',
    topics: [{ topic, from }],
    onRecords: (some) => void records.push(...some),
  });
  return { records, reader, values: () => records.map(({ value }) => value) };
}

/** Waits until it holds; the test's own time limit ends the wait. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(25);
}

const LIFE: ReadonlySet<string> = new Set(['assigned', 'running', 'failed', 'stopped']);

/** An observer that keeps what it is told, and a list of states a partition of a processor went through. */
export function record() {
  const tasks: { processor: string; partition: number; state: string; detail?: string; error?: string }[] = [];
  const skipped: string[] = [];
  const unreadable: { topic: string; offset: number; error: string }[] = [];
  const observer: BusObserver = {
    task: (event) => void tasks.push(event),
    skipped: ({ reason }) => void skipped.push(reason),
    unreadable: (event) => void unreadable.push(event),
  };
  /** Partitions that run at present; what is told of one that runs, as of a gap, ends nothing. */
  const running = () => {
    const lives = tasks.filter(({ partition, state }) => partition >= 0 && LIFE.has(state));
    const last = new Map(lives.map(({ partition, state }) => [partition, state]));
    return [...last].filter(([, state]) => state === 'running').map(([partition]) => partition);
  };
  return { observer, tasks, skipped, unreadable, running };
}

/** The network cable of a bus: pulled, all its connections die at once, as at a `kill -9`, and none can be made. */
export class Cable {
  readonly #sockets = new Set<net.Socket>();
  #pulled = false;

  readonly socketFactory: ISocketFactory = ({ host, port, onConnect }) => {
    const socket = this.#pulled ? net.connect({ host: '127.0.0.1', port: 1 }) : net.connect({ host, port }, onConnect);
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    return socket;
  };

  pull(): void {
    this.#pulled = true;
    for (const socket of this.#sockets) socket.destroy(new Error('the cable is pulled'));
  }

  plug(): void {
    this.#pulled = false;
  }
}

const step = z.looseObject({ key: z.string(), n: z.number(), seq: z.number().optional() });

/** A log of steps per key, and what a processor makes of it. */
export const steps = defineTopic({ name: 'steps', type: 'spec.step', schema: step, key: ({ key }) => key });
export const counted = defineTopic({ name: 'counted', type: 'spec.step', schema: step, key: ({ key }) => key });
