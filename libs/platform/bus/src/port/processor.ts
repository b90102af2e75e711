import type { Topic } from '@chorus/contracts';
import type { Emission, Outcome } from './outcome.ts';
import type { BusRecord } from './record.ts';
import type { KeyValueStore, KeyValueStoreDefinition, ReadonlyTable, RecentStore, StoreDefinition } from './store.ts';

/**
 * What a processor reads, keeps and writes. The terms are those of Kafka Streams: of a *stream* every record is
 * processed once, in order; of a *table* the latest value per key is followed.
 */
export interface ProcessorDefinition<
  Tables extends Record<string, Topic> = Record<string, Topic>,
  Stores extends Record<string, StoreDefinition> = Record<string, StoreDefinition>,
> {
  /** Consumer group, prefix of the transactional ids, name of the changelog. Renaming it starts from the beginning. */
  readonly name: string;
  readonly streams: readonly Topic[];
  readonly tables: Tables;
  readonly outputs: readonly Topic[];
  readonly stores: Stores;
}

type TopicValue<T> = T extends Topic<infer V> ? V : never;
type StoreOf<D> = D extends KeyValueStoreDefinition<infer V> ? KeyValueStore<V> : RecentStore;

/** What a handler may look at and change. Everything in it belongs to one task, that is to one partition. */
export interface ProcessorContext<D extends ProcessorDefinition = ProcessorDefinition> {
  readonly stores: { readonly [K in keyof D['stores']]: StoreOf<D['stores'][K]> };
  readonly tables: { readonly [K in keyof D['tables']]: ReadonlyTable<TopicValue<D['tables'][K]>> };
  /** The log's time in ms since 1970: of the record, never going back; in `punctuate` the wall clock clipped to it. */
  readonly now: number;
  readonly partition: number;
}

/**
 * A processor's handler. It decides and returns; only the bus produces, commits, retries, dead-letters and counts.
 * Throwing means *try again* (the batch, then record by record, then dead-letters after the last attempt).
 */
export interface StreamProcessor<D extends ProcessorDefinition = ProcessorDefinition> {
  process(record: BusRecord, context: ProcessorContext<D>): Outcome | Promise<Outcome>;
  /** Every second of wall clock, also without input: expiry, release, closing windows. */
  punctuate?(context: ProcessorContext<D>): readonly Emission[];
}

/** Declares a processor, keeping the exact types of its tables and stores. */
export function defineProcessor<
  const Tables extends Record<string, Topic> = Record<never, never>,
  const Stores extends Record<string, StoreDefinition> = Record<never, never>,
>(definition: {
  name: string;
  streams: readonly Topic[];
  outputs: readonly Topic[];
  tables?: Tables;
  stores?: Stores;
}): ProcessorDefinition<Tables, Stores> {
  return { tables: {} as Tables, stores: {} as Stores, ...definition };
}

const DEFINITION = Symbol('chorus.processor');

/** Marks a class as the handler of a processor; the service kit finds it among a module's providers. */
export function Processor(definition: ProcessorDefinition): ClassDecorator {
  return (target) => {
    Object.defineProperty(target, DEFINITION, { value: definition });
  };
}

/** The definition that {@link Processor} put on a class, if any. */
export function definitionOf(handler: unknown): ProcessorDefinition | undefined {
  const type: unknown = typeof handler === 'function' ? handler : (handler as object | null)?.constructor;
  return (type as { [DEFINITION]?: ProcessorDefinition } | undefined)?.[DEFINITION];
}
