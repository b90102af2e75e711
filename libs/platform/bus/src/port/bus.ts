import type { DependencyHealth, Topic } from '@chorus/contracts';
import type { Emission } from './outcome.ts';
import type { ProcessorDefinition, StreamProcessor } from './processor.ts';
import type { Published, TableRecord } from './record.ts';

/**
 * Where a reader begins; `last`: so many records before the end of each partition; `positions`: the next offset by
 * partition, as the reader's owner has stored it, the beginning where there is none. A position that the log does not
 * have, because retention went over it or the topic was made anew, is the beginning, too.
 */
export type ReadFrom =
  | 'beginning'
  | 'end'
  | { readonly since_ms: number }
  | { readonly last: number }
  | { readonly positions: ReadonlyMap<number, number> };

/** A topic without a schema, as `dead-letters`: a reader hands its values over as the bytes that they are, all of them. */
export type BytesTopic = Pick<Topic, 'name'> & { readonly schema?: undefined };

export interface ReaderOptions {
  /** For logs and metrics. */
  readonly name: string;
  readonly topics: readonly { readonly topic: Topic | BytesTopic; readonly from: ReadFrom }[];
  /**
   * Committed records in the order of each partition; tombstones have a null value. Called one batch at a time. What
   * does not parse is left out and counted; copies that were redriven are left out. A throw means the batch comes again
   * after a pause.
   */
  readonly onRecords: (records: readonly TableRecord[]) => void | Promise<void>;
}

/** Follows whole topics without a consumer group: every replica sees every record, at least once. */
export interface Reader {
  /** Resolves when everything up to the ends seen at the start has been handed over. */
  readonly caughtUp: Promise<void>;
  /** For each `topic`, the next offset to be read by partition (index). */
  positions(): ReadonlyMap<string, readonly number[]>;
  stop(): Promise<void>;
}

/** Signs of life for `/metrics`; every adapter calls it, the service kit listens. */
export interface BusObserver {
  /** A transaction was committed. `ms` is all of it, `commit_ms` the log's part: outputs, positions, commit. */
  batch?(event: {
    processor: string;
    partition: number;
    records: number;
    outputs: number;
    ms: number;
    commit_ms: number;
  }): void;
  /** With the transaction that holds it, as the next two. */
  skipped?(event: { processor: string; reason: string }): void;
  /** The handler refused a record for good; its dead letter is told of, too. */
  rejected?(event: { processor: string; topic: string }): void;
  deadLetter?(event: {
    processor: string;
    topic: string;
    partition: number;
    offset: number;
    reason: string;
    error: string;
  }): void;
  retry?(event: { processor: string; partition: number; attempt: number; error: string }): void;
  /** A reader left a record out. */
  unreadable?(event: { reader: string; topic: string; partition: number; offset: number; error: string }): void;
  /** Assigned, restored, running, stopped …: one line for the log. `detail` quotes no record; `error` may. */
  task?(event: { processor: string; partition: number; state: string; detail?: string; error?: string }): void;
  /** A task has its stores and tables back. */
  restored?(event: { processor: string; partition: number; records: number; ms: number }): void;
  /**
   * Records between the committed position and the end of an input; told every second, until the task is `stopped`,
   * also while it is stuck, paused or failing.
   */
  lag?(event: { processor: string; topic: string; partition: number; records: number }): void;
  /** What a task has fetched and not begun yet; `bytes` as on the log, about. Told as {@link lag} is. */
  queue?(event: { processor: string; partition: number; records: number; bytes: number }): void;
  /** What waits to be published; told at every change. */
  publishing?(event: { records: number; bytes: number }): void;
}

/**
 * The narrow port to the log. One adapter speaks Kafka, one lives in the memory of a single process.
 *
 * Order of calls: {@link ensureTopics}, {@link process} for each processor, {@link start}; readers and `publish` at any
 * time after `ensureTopics`.
 */
export interface Bus {
  readonly kind: 'kafka' | 'memory';
  /** Creates what is missing; throws with the mending command where a topic has another partition count. */
  ensureTopics(topics: readonly Topic[]): Promise<void>;
  /** Registers a processor; it runs from {@link start} on. */
  process(definition: ProcessorDefinition, handler: StreamProcessor<never>): void;
  start(): Promise<void>;
  /**
   * Produces records outside a processor, in order, each at least once; resolves when the log has them. Rejects
   * within the bus's request timeout where the log is away; then the records may or may not be there.
   */
  publish(emissions: readonly Emission[]): Promise<readonly Published[]>;
  reader(options: ReaderOptions): Reader;
  /** Probes the broker itself, now. */
  health(): Promise<Pick<DependencyHealth, 'name' | 'state' | 'detail' | 'latency_ms'>>;
  /** Stops processors (their running batch is finished), readers and connections. */
  close(): Promise<void>;
}
