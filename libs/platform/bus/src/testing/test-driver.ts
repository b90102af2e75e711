import { deadLetters, issueWords, type Topic } from '@chorus/contracts';
import type { ProcessorContext, ProcessorDefinition, StreamProcessor } from '../port/processor.ts';
import type { Headers, RawRecord } from '../port/record.ts';
import { DEFAULT_RETRY, type RetryPolicy, runBatch, runPunctuation, type Transaction } from '../runtime/batch.ts';
import { changelogOf, type Outgoing } from '../runtime/encode.ts';
import { describeIssues } from '../runtime/decode.ts';
import { Task } from '../runtime/task.ts';

export interface PipeOptions {
  /** Log time; the driver's clock where absent. */
  readonly at?: number;
  readonly headers?: Headers;
  readonly key?: string;
}

/** A record that came out. */
export interface Output<T = unknown> {
  readonly topic: string;
  readonly key: string;
  /** Null is a tombstone. */
  readonly value: T;
  readonly headers: Headers;
}

/** A dead letter: the bytes that came in, and the headers that say why. */
export interface DeadLetter {
  readonly value: Buffer | null;
  readonly headers: Headers;
}

/**
 * Runs one processor on one partition without a broker, on the same task runtime that the adapters use: pipe records
 * in, read what came out, let time pass, restart. Every output is checked against its topic's schema.
 */
export interface TestDriver<D extends ProcessorDefinition> {
  /** One record, one transaction. */
  pipe<T>(topic: Topic<T>, value: T, options?: PipeOptions): Promise<void>;
  /** Several records in one transaction. */
  pipeAll<T>(topic: Topic<T>, values: readonly T[], options?: PipeOptions): Promise<void>;
  /** Bytes as they may arrive at the door. */
  pipeBytes(topic: Topic, value: Buffer | string | null, options?: PipeOptions): Promise<void>;
  /** A record of a table input; null deletes `options.key`. */
  table<T>(topic: Topic<T>, value: T | null, options?: PipeOptions): void;
  /** Lets the wall clock go on, punctuating once a second. */
  advance(ms: number): Promise<void>;
  /** Values that came out on `topic` since the last call. */
  read<T>(topic: Topic<T>): T[];
  /** The same with keys and headers. */
  readRecords<T>(topic: Topic<T>): Output<T>[];
  deadLetters(): DeadLetter[];
  /** How often records were skipped, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  /** The pauses before attempts at a record whose handler threw, in ms; the driver itself does not wait. */
  readonly pauses: readonly number[];
  readonly stores: ProcessorContext<D>['stores'];
  /** The driver's clock, ms since 1970. */
  readonly now: number;
  /** Forgets all memory and restores from the changelog and the inputs, as after a crash. */
  restart(handler?: StreamProcessor<D>): void;
}

export interface TestDriverOptions {
  /** The starting time, ms since 1970. */
  readonly now?: number;
  readonly partition?: number;
  /** How often a record whose handler throws is tried again. */
  readonly retry?: RetryPolicy;
}

/** See {@link TestDriver}. */
export function testDriver<D extends ProcessorDefinition>(
  definition: D,
  handler: StreamProcessor<D>,
  { now = Date.UTC(2026, 0, 1), partition = 0, retry = DEFAULT_RETRY }: TestDriverOptions = {},
): TestDriver<D> {
  let clock = now;
  const offsets = new Map<string, number>();
  const inputs: RawRecord[] = [];
  const tables: RawRecord[] = [];
  const log: Outgoing[] = [];
  const taken = new Map<string, number>();
  const skipped: Record<string, number> = {};
  const pauses: number[] = [];
  const outputs = new Map(definition.outputs.map((topic) => [topic.name, topic]));

  const newTask = (using: StreamProcessor<D>) =>
    new Task(definition, using as unknown as StreamProcessor, {
      partition,
      partitions: 6,
      clock: () => clock,
      observer: { skipped: ({ reason }) => void (skipped[reason] = (skipped[reason] ?? 0) + 1) },
    });
  let task = newTask(handler);

  const transaction: Transaction = {
    commit: (outgoing) => {
      for (const record of outgoing) checkOutput(record, outputs.get(record.topic));
      log.push(...outgoing);
      return Promise.resolve();
    },
    pause: (ms) => {
      pauses.push(ms);
      return Promise.resolve();
    },
  };

  const raw = (topic: Topic, value: Buffer | string | null, key: string, options: PipeOptions): RawRecord => {
    const offset = offsets.get(topic.name) ?? 0;
    offsets.set(topic.name, offset + 1);
    return {
      topic: topic.name,
      partition,
      offset,
      key: Buffer.from(key),
      value: typeof value === 'string' ? Buffer.from(value) : value,
      headers: options.headers ?? {},
      timestamp: options.at ?? clock,
    };
  };

  const pipeRaw = async (records: readonly RawRecord[]) => {
    await runBatch(task, records, transaction, retry);
    inputs.push(...records);
  };

  const readRecords = <T>(topic: Topic<T>): Output<T>[] => {
    const all = log.filter((record) => record.topic === topic.name);
    const fresh = all.slice(taken.get(topic.name) ?? 0);
    taken.set(topic.name, all.length);
    return fresh.map(({ key, value, headers }) => ({
      topic: topic.name,
      key: String(key ?? ''),
      value: (value === null ? null : JSON.parse(value.toString('utf8'))) as T,
      headers,
    }));
  };

  return {
    pipe: (topic, value, options = {}) =>
      pipeRaw([raw(topic, JSON.stringify(value), options.key ?? topic.key(value), options)]),
    pipeAll: (topic, values, options = {}) =>
      pipeRaw(values.map((value) => raw(topic, JSON.stringify(value), options.key ?? topic.key(value), options))),
    pipeBytes: (topic, value, options = {}) => pipeRaw([raw(topic, value, options.key ?? '', options)]),
    table: (topic, value, options = {}) => {
      const key = options.key ?? (value === null ? '' : topic.key(value));
      const record = raw(topic, value === null ? null : JSON.stringify(value), key, options);
      tables.push(record);
      task.applyTable(record);
    },
    advance: async (ms) => {
      const end = clock + ms;
      while (clock + 1000 <= end) {
        clock += 1000;
        await runPunctuation(task, transaction);
      }
      clock = end;
    },
    read: (topic) => readRecords(topic).map(({ value }) => value),
    readRecords,
    deadLetters: () =>
      log.filter(({ topic }) => topic === deadLetters.name).map(({ value, headers }) => ({ value, headers })),
    skipped,
    pauses,
    get stores() {
      return task.stores as ProcessorContext<D>['stores'];
    },
    get now() {
      return clock;
    },
    restart: (using = handler) => {
      task = newTask(using);
      for (const { topic, key, value } of log)
        if (topic === changelogOf(definition.name)) task.restoreChangelog(String(key), value);
      task.commit();
      for (const record of tables) task.applyTable(record);
      for (const [topic, size] of task.recents) {
        const tail = task.tail(topic, size);
        for (const input of inputs) if (input.topic === topic.name) tail.add(input);
        tail.remember();
      }
    },
  };
}

function checkOutput(record: Outgoing, topic: Topic | undefined): void {
  if (!topic || record.value === null) return;
  const parsed = topic.schema.safeParse(JSON.parse(record.value.toString('utf8')), { error: issueWords });
  if (!parsed.success) throw new Error(`an output does not fit ${topic.name}: ${describeIssues(parsed.error.issues)}`);
}
