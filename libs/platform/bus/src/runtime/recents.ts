import type { Topic } from '@chorus/contracts';
import type { ProcessorDefinition } from '../port/processor.ts';
import type { BusRecord, RawRecord } from '../port/record.ts';
import type { RecentStore, RecentStoreDefinition } from '../port/store.ts';
import { decode } from './decode.ts';
import { GivenUp } from './given-up.ts';
import { RecentMemory } from './state.ts';

interface Recent {
  readonly name: string;
  readonly definition: RecentStoreDefinition;
  readonly memory: RecentMemory;
}

/**
 * What the `recent` stores of an input have to know of one of its records: an identity for each of them, undefined where
 * it takes its place and is not found there.
 */
type Trace = readonly (string | undefined)[];

/** The `recent` stores of a task, and which records they leave out. */
export class Recents {
  readonly #all: readonly Recent[];
  readonly #givenUp: GivenUp;

  constructor(stores: ProcessorDefinition['stores']) {
    this.#all = Object.entries(stores).flatMap(([name, definition]) =>
      definition.kind === 'recent' ? [{ name, definition, memory: new RecentMemory(definition.size) }] : [],
    );
    this.#givenUp = new GivenUp(new Map([...this.sizes].map(([topic, size]) => [topic.name, size])));
  }

  /** How many records back there is something to know, by input. */
  get sizes(): ReadonlyMap<Topic, number> {
    const longest = new Map<Topic, number>();
    for (const { definition } of this.#all)
      longest.set(definition.of, Math.max(definition.size, longest.get(definition.of) ?? 0));
    return longest;
  }

  get stores(): readonly (readonly [string, RecentStore])[] {
    return this.#all.map(({ name, memory }) => [name, memory]);
  }

  remember(record: BusRecord): void {
    for (const { definition, memory } of this.#all)
      if (definition.of.name === record.topic) memory.add(definition.identity(record));
  }

  /** What was given up takes its place among the last records, and is not found there. */
  giveUp(raw: RawRecord): void {
    this.#givenUp.add(raw);
    for (const { definition, memory } of this.#all) if (definition.of.name === raw.topic) memory.add(undefined);
  }

  /** For {@link restore}. @throws what the stores' `identity` throws */
  trace(topic: Topic, raw: RawRecord): Trace {
    const decoded = this.#givenUp.has(raw) ? undefined : decode(topic, raw);
    const record = decoded?.ok ? decoded.record : undefined;
    return this.#of(topic).map(({ definition }) => record && definition.identity(record));
  }

  /** Records of an input before the committed position, the oldest first. */
  restore(topic: Topic, traces: Iterable<Trace>): void {
    const stores = this.#of(topic);
    for (const trace of traces) for (const [n, { memory }] of stores.entries()) memory.add(trace[n]);
    for (const { memory } of stores) memory.commit();
  }

  #of(topic: Topic): readonly Recent[] {
    return this.#all.filter(({ definition }) => definition.of.name === topic.name);
  }

  /** See {@link GivenUp.changes}. */
  changes(): Iterable<readonly [string, true | undefined]> {
    return this.#givenUp.changes();
  }

  /** See {@link GivenUp.restore}. */
  restoreGivenUp(key: string, value: unknown): void {
    this.#givenUp.restore(key, value);
  }

  commit(): void {
    this.#givenUp.commit();
    for (const { memory } of this.#all) memory.commit();
  }

  rollback(): void {
    this.#givenUp.rollback();
    for (const { memory } of this.#all) memory.rollback();
  }
}

export interface TailOptions {
  readonly size: number;
  /** Whether a record counts among the last. */
  readonly counts: (raw: RawRecord) => boolean;
  /** @throws where its identity cannot be had */
  readonly trace: (raw: RawRecord) => Trace;
  readonly restore: (traces: Iterable<Trace>) => void;
}

/**
 * The last records of a stretch of an input, for a task that is restored: `size` of those that count, and of each its
 * trace alone, however large it is.
 */
export class Tail {
  /** A ring; an error where the trace cannot be had, for which there is no need before it is one of the last. */
  readonly #traces: (Trace | { readonly error: unknown })[] = [];
  #oldest = 0;

  constructor(private readonly options: TailOptions) {}

  /** How many there are. */
  get length(): number {
    return this.#traces.length;
  }

  add(raw: RawRecord): void {
    const { size, counts } = this.options;
    if (!counts(raw)) return;
    const trace = this.#trace(raw);
    if (this.#traces.length < size) this.#traces.push(trace);
    else {
      this.#traces[this.#oldest] = trace;
      this.#oldest = (this.#oldest + 1) % size;
    }
  }

  #trace(raw: RawRecord): Trace | { readonly error: unknown } {
    try {
      return this.options.trace(raw);
    } catch (error) {
      return { error };
    }
  }

  /**
   * Lets the task's stores know them.
   *
   * @throws what `trace` threw for one of them
   */
  remember(): void {
    const inOrder = [...this.#traces.slice(this.#oldest), ...this.#traces.slice(0, this.#oldest)];
    this.options.restore(
      inOrder.map((trace) => {
        if ('error' in trace) throw trace.error;
        return trace;
      }),
    );
  }
}
