import { setTimeout as sleep } from 'node:timers/promises';
import { busConfigSchema, createBus, type BusRecord } from '@chorus/bus';
import type { Topic } from '@chorus/contracts';
import { Partitioners } from 'kafkajs';
import { whileRunning, type Ground } from '../installation.ts';
import { summary, type Summary } from '../statistics.ts';
import { bareKafka } from '../throughput/bare-kafka.ts';
import { inNamespace } from '../throughput/log.ts';
import type { Prepared } from '../throughput/messages.ts';
import { ROW, unchecked } from './rows.ts';

/** Messages a second. */
export const RATE = 1000;
const WARM_UP_S = 5;
const MEASURED_S = 30;
const LATEST_MS = 15_000;

export interface StageLatency {
  /** Messages a second that were sent. */
  readonly rate: number;
  /** Ms from when a message was to be sent until a reader of committed records had what the stage made of it. */
  readonly ms: Summary;
}

/**
 * How long one exactly-once stage takes at a steady rate. A message counts from the instant at which it was due: one
 * that was sent late because those before it held up the sender would otherwise look quick.
 */
export function measureStageLatency(ground: Ground, messages: readonly Prepared[]): Promise<StageLatency> {
  const row = ROW['exactly-once'];
  ground.say(`latency: ${MEASURED_S} s at ${RATE} messages/s through "${row.title}", after ${WARM_UP_S} s to warm up`);
  return inNamespace(ground, 'latency.', async (namespace, log) => {
    await log.createTopics([row.input, row.output]);
    const start = { ground, namespace, records: Infinity, nodeOptions: [], peer: undefined };
    return await whileRunning(await row.start(start), async () => {
      const total = (WARM_UP_S + MEASURED_S) * RATE;
      const arrivals = await watch(ground, namespace, row.output);
      const send = await sender(ground, namespace + row.input.name, messages);
      try {
        // Until it has fetched, processed and committed once, it is not running yet.
        await send.one('first');
        await arrivals.until(1);
        const due = await sendSteadily(total, (n) => send.one(String(n)), ground.signal);
        await arrivals.until(total + 1);
        const delays = due.map((at, n) => (arrivals.at.get(String(n)) ?? NaN) - at).slice(WARM_UP_S * RATE);
        return { rate: RATE, ms: summary(delays) };
      } finally {
        await send.close();
        await arrivals.close();
      }
    });
  });
}

/** Sends the nth message when it is due. @returns when each was due, by `performance.now()` */
async function sendSteadily(total: number, send: (n: number) => Promise<void>, signal: AbortSignal): Promise<number[]> {
  const begun = performance.now();
  const due = Array.from({ length: total }, (_, n) => begun + (n * 1000) / RATE);
  const sending: Promise<void>[] = [];
  for (const [n, at] of due.entries()) {
    const early = at - performance.now();
    if (early > 0) await sleep(early, undefined, { signal });
    sending.push(send(n));
  }
  await Promise.all(sending);
  return due;
}

async function sender({ brokers }: Ground, topic: string, messages: readonly Prepared[]) {
  const producer = bareKafka(brokers, 'sender').producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let next = 0;
  return {
    one: async (id: string) => {
      const { key, value, partition, headers } = messages[next++ % messages.length] as Prepared;
      const message = { key: key ?? null, value, partition, headers: { ...headers, ce_id: id } };
      await producer.send({ topic, acks: -1, messages: [message] });
    },
    close: () => producer.disconnect(),
  };
}

/** Follows a topic from its end on, as a service does: when each message came, by `performance.now()`. */
async function watch({ environment, signal }: Ground, namespace: string, topic: Topic<never>) {
  const at = new Map<string, number>();
  let came = 0;
  const bus = createBus(busConfigSchema.parse(environment(namespace)));
  const reader = bus.reader({
    name: 'bench',
    topics: [{ topic: unchecked(topic), from: 'end' }],
    onRecords: (records) => {
      const now = performance.now();
      for (const { headers } of records as readonly BusRecord[]) at.set(headers['ce_id'] ?? '', now);
      came += records.length;
    },
  });
  await reader.caughtUp;
  return {
    at,
    /** @throws Error where they do not come, or some come twice */
    until: async (n: number) => {
      const deadline = performance.now() + LATEST_MS;
      while (at.size < n && performance.now() < deadline) await sleep(20, undefined, { signal });
      if (at.size !== n || came !== n) throw new Error(`Of ${n} messages ${n - at.size} did not come; ${came} came.`);
    },
    close: () => bus.close(),
  };
}
