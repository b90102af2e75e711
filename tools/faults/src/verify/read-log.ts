import { deadLetters } from '@chorus/contracts';
import { consoleConsumer, type ConsoleRecord } from '@chorus/testing';
import { type Kafka, Partitioners } from 'kafkajs';
import { counted, forwarded, steps } from '../worker/topics.ts';
import { placeText, type ReadRecord } from './record.ts';

const TOPICS = [steps.name, forwarded.name, counted.name, deadLetters.name];
const BY_TYPE = new Map([steps, forwarded, counted].map(({ type, name }) => [type, name]));

/** Key of the last record of a partition: when all of these have been read, everything has. */
const END = 'the end';

/** Transactions that their producers have left open are aborted in this time, and until then hide what is behind them. */
const PATIENCE_MS = 90_000;

export interface ReadOptions {
  readonly brokers: string;
  readonly kafka: Kafka;
  /** Of each topic. */
  readonly partitions: number;
  /** In front of the topics' names. */
  readonly namespace: string;
}

/** Every committed record of input, outputs and dead letters: {@link readCommitted}. */
export async function readLog(options: ReadOptions): Promise<ReadRecord[]> {
  return withTopics(await readCommitted(options, TOPICS));
}

/**
 * Every committed record of some topics, as Apache Kafka's own console consumer reads them. Nobody writes to them any more, and
 * nobody else reads them: a mark is put behind what is there, so that the reader knows the end.
 */
export async function readCommitted(options: ReadOptions, topics: readonly string[]): Promise<ConsoleRecord[]> {
  const { brokers, namespace, partitions } = options;
  await mark(options, topics);
  const topic = new RegExp(`${namespace.replaceAll('.', '\\.')}(${topics.join('|')})`);
  let ends = topics.length * partitions;
  const enough = ({ key }: ConsoleRecord) => key === END && --ends === 0;
  const read = await consoleConsumer({ brokers, topic, timeoutMs: PATIENCE_MS, enough });
  if (ends > 0) throw new Error(`the console consumer has missed the ends of ${ends} partitions`);
  return read.filter(({ key }) => key !== END);
}

async function mark({ kafka, namespace, partitions }: ReadOptions, topics: readonly string[]): Promise<void> {
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  const messages = Array.from({ length: partitions }, (_, partition) => ({ key: END, value: END, partition }));
  await producer.sendBatch({ topicMessages: topics.map((topic) => ({ topic: namespace + topic, messages })) });
  await producer.disconnect();
}

/**
 * The reader does not say of which topic a record is, but its headers do: dead letters have some of their own, outputs name
 * their type, and all else was laid on the input.
 *
 * @throws Error where two records would lie in the same place
 */
export function withTopics(records: readonly ConsoleRecord[]): ReadRecord[] {
  const taken = new Set<string>();
  return records.map(({ headers, timestamp = 0, value, partition, offset }) => {
    const topic = 'dl_topic' in headers ? deadLetters.name : (BY_TYPE.get(headers['ce_type'] ?? '') ?? steps.name);
    const place = `${topic}/${placeText({ partition, offset })}`;
    if (taken.has(place)) throw new Error(`two records were read at ${place}`);
    taken.add(place);
    return { topic, partition, offset, timestamp, headers, value: value ?? '' };
  });
}
