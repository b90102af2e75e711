import { setImmediate as othersTurn } from 'node:timers/promises';
import { redrivenFor, type Topic } from '@chorus/contracts';
import type { BusObserver } from '../port/bus.ts';
import type { Emission, Outcome } from '../port/outcome.ts';
import type { ProcessorContext, ProcessorDefinition, StreamProcessor } from '../port/processor.ts';
import type { BusRecord, RawRecord } from '../port/record.ts';
import type { RecentStoreDefinition } from '../port/store.ts';
import { decode } from './decode.ts';
import { deadLetter, type Kept } from './dead-letter.ts';
import { changelogOf, encode, type Outgoing } from './encode.ts';
import { GivenUp } from './given-up.ts';
import type { Refusals } from './refusals.ts';
import { RecentMemory, StagedStore, TableView } from './state.ts';
import type { Watch } from './watch.ts';

/** Changelog key of the log's time, beside the stores' `<store>/<key>`. */
const STREAM_TIME = '__stream_time';

const OTHERS_REDRIVEN = 'redriven for another processor';

/** A batch that takes longer lets the event loop have its turn: this process has to show that it lives. */
const TURN_MS = 50;

/** The handler threw: the batch may be tried again. Its own words quote no record; those of its cause may. */
export class HandlerError extends Error {
  override readonly name = 'HandlerError';

  /** For {@link BusObserver.task}. */
  get told(): { readonly detail: string; readonly error: string } {
    return { detail: this.message, error: String(this.cause) };
  }
}

export interface TaskOptions {
  readonly partition: number;
  /** One count for every topic that a processor touches. */
  readonly partitions: number;
  readonly clock: () => number;
  readonly observer?: BusObserver | undefined;
  /** Without one a handler may take as long as it likes. */
  readonly watch?: Watch | undefined;
  /** Of an adapter whose log may refuse what is too large. */
  readonly refusals?: Refusals | undefined;
}

interface Recent {
  readonly definition: RecentStoreDefinition;
  readonly memory: RecentMemory;
}

/**
 * One processor on one partition, without any I/O: it is restored, given batches, and says what is to be written in the
 * batch's transaction. After the transaction the adapter calls {@link commit} or {@link rollback}.
 */
export class Task {
  readonly #stores = new Map<string, StagedStore<unknown>>();
  readonly #recents = new Map<string, Recent>();
  readonly #tables = new Map<string, TableView<unknown>>();
  readonly #inputs: ReadonlyMap<string, Topic>;
  readonly #outputs: ReadonlySet<string>;
  readonly #source: string;
  readonly #givenUp: GivenUp;
  /** What handlers see of the state, made anew after it was taken back. */
  #views: Pick<ProcessorContext, 'stores' | 'tables'> | undefined;
  #streamTime = 0;
  #streamTimeBefore = 0;
  /** For the observer, once the transaction is committed: what is done again is told once. */
  #told: ((observer: BusObserver) => void)[] = [];

  constructor(
    readonly definition: ProcessorDefinition,
    private readonly handler: StreamProcessor,
    readonly options: TaskOptions,
  ) {
    this.#inputs = new Map(definition.streams.map((topic) => [topic.name, topic]));
    this.#outputs = new Set(definition.outputs.map(({ name }) => name));
    this.#source = `/chorus/${definition.name}`;
    for (const [name, store] of Object.entries(definition.stores))
      if (store.kind === 'recent') this.#recents.set(name, { definition: store, memory: new RecentMemory(store.size) });
      else this.#stores.set(name, new StagedStore());
    for (const name of Object.keys(definition.tables)) this.#tables.set(name, new TableView());
    this.#givenUp = new GivenUp(new Map(this.recents.map(({ topic, size }) => [topic.name, size])));
  }

  /** The inputs of which a tail has to be read again at the start, and how many records of it. */
  get recents(): readonly { topic: Topic; size: number }[] {
    const longest = new Map<Topic, number>();
    for (const { definition } of this.#recents.values())
      longest.set(definition.of, Math.max(definition.size, longest.get(definition.of) ?? 0));
    return [...longest].map(([topic, size]) => ({ topic, size }));
  }

  get hasChangelog(): boolean {
    return this.#stores.size + this.#recents.size > 0;
  }

  /** @throws HandlerError where it is no JSON */
  restoreChangelog(key: string, value: Buffer | null): void {
    const json = value === null ? undefined : this.#parse(value);
    if (key === STREAM_TIME) this.#streamTime = this.#streamTimeBefore = Number(json ?? 0);
    this.#givenUp.restore(key, json);
    const slash = key.indexOf('/');
    this.#stores.get(key.slice(0, slash))?.restore(key.slice(slash + 1), json);
  }

  #parse(value: Buffer): unknown {
    try {
      return JSON.parse(value.toString('utf8'));
    } catch (cause) {
      throw new HandlerError(`a line of ${changelogOf(this.definition.name)} is no JSON`, { cause });
    }
  }

  /** Whether a record of an input counts among its last: not where it was redriven for another. */
  counts(raw: RawRecord): boolean {
    return !this.#passesOver(raw);
  }

  /**
   * A record before the committed position that {@link counts}, for the `recent` stores.
   *
   * @throws HandlerError where its identity cannot be had
   */
  restoreRecent(raw: RawRecord): void {
    try {
      if (this.#givenUp.has(raw)) this.#forget(raw);
      else this.#remember(raw);
    } catch (error) {
      this.#fail(raw, error);
    }
    for (const { memory } of this.#recents.values()) memory.commit();
  }

  /** A record of a table input; one that cannot be read is counted and changes nothing. */
  applyTable(raw: RawRecord): void {
    for (const [name, topic] of Object.entries(this.definition.tables)) {
      if (topic.name !== raw.topic) continue;
      // A copy of an older record, for one processor that has this topic for a stream.
      if (redrivenFor(raw.headers) !== undefined) continue;
      const view = this.#tables.get(name);
      if (raw.value === null) {
        view?.delete(raw.key?.toString('utf8') ?? '');
        continue;
      }
      const decoded = decode(topic, raw);
      if (decoded.ok) view?.set(decoded.record);
      else {
        const { topic: at, partition, offset } = raw;
        const { error } = decoded;
        this.options.observer?.unreadable?.({ reader: this.definition.name, topic: at, partition, offset, error });
      }
    }
  }

  /**
   * Runs the handler over a batch and returns everything that its transaction has to hold: outputs, dead letters, and
   * the changelog.
   *
   * @throws HandlerError where the handler threw; the state is then in the middle of the batch: roll back.
   */
  async process(batch: readonly RawRecord[], attempts = 1): Promise<Outgoing[]> {
    const outgoing: Outgoing[] = [];
    const { watch } = this.options;
    let turn = performance.now();
    for (const raw of batch) {
      if (performance.now() - turn > TURN_MS) {
        await othersTurn();
        turn = performance.now();
      }
      watch?.begin(raw);
      try {
        const done = this.#processOne(raw, attempts, outgoing);
        if (done) await done;
      } finally {
        watch?.end();
      }
    }
    return this.#withChangelog(outgoing);
  }

  /** Gives a record up: what its transaction has to hold instead of its outputs. */
  giveUp(raw: RawRecord, error: string, attempts: number, keep?: Kept): Outgoing[] {
    return this.#withChangelog([this.#deadLetter(raw, 'failed', error, attempts, keep)]);
  }

  /**
   * Lets the handler act on passing time.
   *
   * @throws HandlerError where the handler threw, or emitted what cannot be written: roll back.
   */
  punctuate(): Outgoing[] {
    if (!this.handler.punctuate) return [];
    const now = Math.max(this.#streamTime, this.options.clock());
    let outgoing: Outgoing[];
    this.options.watch?.begin();
    try {
      const emissions = this.handler.punctuate(this.#context(now));
      outgoing = emissions.map((emission, n) => this.#encode(emission, `t${now}/${n}`, now));
    } catch (error) {
      throw new HandlerError(`punctuate of ${this.definition.name} failed`, { cause: error });
    } finally {
      this.options.watch?.end();
    }
    if (outgoing.length > 0 || this.#staged) this.#streamTime = now;
    return this.#withChangelog(outgoing);
  }

  commit(): void {
    this.#streamTimeBefore = this.#streamTime;
    for (const store of this.#stores.values()) store.commit();
    this.#givenUp.commit();
    for (const { memory } of this.#recents.values()) memory.commit();
    const { observer } = this.options;
    for (const tell of this.#told) if (observer) tell(observer);
    this.#told = [];
  }

  rollback(): void {
    this.#views = undefined;
    this.#streamTime = this.#streamTimeBefore;
    for (const store of this.#stores.values()) store.rollback();
    this.#givenUp.rollback();
    for (const { memory } of this.#recents.values()) memory.rollback();
    this.#told = [];
  }

  /** The stores as handlers see them, for tests. */
  get stores(): ProcessorContext['stores'] {
    return this.#context(this.#streamTime).stores;
  }

  #tell(event: (observer: BusObserver) => void): void {
    this.#told.push(event);
  }

  get #staged(): boolean {
    return [...this.#stores.values()].some((store) => store.changes.size > 0);
  }

  /** Adds what comes of a record to `outgoing`; at once, where the handler decides at once. */
  #processOne(raw: RawRecord, attempts: number, outgoing: Outgoing[]): Promise<void> | undefined {
    const topic = this.#inputs.get(raw.topic);
    if (!topic) throw new Error(`${this.definition.name} has no input ${raw.topic}`);
    if (this.#passesOver(raw)) {
      this.#tell((observer) => observer.skipped?.({ processor: this.definition.name, reason: OTHERS_REDRIVEN }));
      return undefined;
    }
    const decoded = decode(topic, raw);
    if (!decoded.ok) {
      outgoing.push(this.#deadLetter(raw, decoded.reason, decoded.error, attempts));
      return undefined;
    }
    const { record } = decoded;
    this.#streamTime = Math.max(this.#streamTime, record.timestamp);
    for (const store of this.#stores.values()) store.mark();
    const carryOut = (outcome: Outcome) => this.#carryOut(outcome, raw, record, attempts, outgoing);
    try {
      const outcome = this.handler.process(record, this.#context(this.#streamTime));
      if ('then' in outcome)
        return this.#settled(outcome, raw)
          .then(carryOut)
          .catch((error) => this.#fail(raw, error));
      carryOut(outcome);
      return undefined;
    } catch (error) {
      this.#fail(raw, error);
    }
  }

  #fail({ topic, partition, offset }: RawRecord, cause: unknown): never {
    throw new HandlerError(`${this.definition.name} failed at ${topic}/${partition}@${offset}`, { cause });
  }

  /** The event loop belongs to others while the handler waits. */
  async #settled(work: Promise<Outcome>, raw: RawRecord): Promise<Outcome> {
    const { watch } = this.options;
    watch?.end();
    const outcome = await (watch ? watch.settled(work) : work);
    watch?.begin(raw);
    return outcome;
  }

  /** It was put back for one processor that had given it up, and this is another, which has had it. */
  #passesOver({ headers }: RawRecord): boolean {
    return (redrivenFor(headers) ?? this.definition.name) !== this.definition.name;
  }

  #carryOut(outcome: Outcome, raw: RawRecord, record: BusRecord, attempts: number, outgoing: Outgoing[]): void {
    switch (outcome.kind) {
      case 'emit':
        for (const [n, emission] of outcome.emissions.entries())
          outgoing.push(this.#encode(emission, `${raw.topic}/${raw.offset}/${n}`, this.#streamTime, record));
        break;
      case 'skip':
        this.#tell((observer) => observer.skipped?.({ processor: this.definition.name, reason: outcome.reason }));
        break;
      case 'reject':
        // It leaves no trace but its dead letter.
        for (const store of this.#stores.values()) store.undo();
        this.#views = undefined;
        this.#tell((observer) => observer.rejected?.({ processor: this.definition.name, topic: raw.topic }));
        outgoing.push(this.#deadLetter(raw, 'rejected', outcome.error, attempts));
        return;
    }
    this.#remember(raw, record);
  }

  #context(now: number): ProcessorContext {
    const { stores, tables } = (this.#views ??= this.#makeViews());
    return { stores, tables, now, partition: this.options.partition };
  }

  #makeViews(): Pick<ProcessorContext, 'stores' | 'tables'> {
    const stores = Object.fromEntries([
      ...[...this.#stores].map(([name, store]) => [name, store.facade] as const),
      ...[...this.#recents].map(([name, { memory }]) => [name, memory] as const),
    ]) as ProcessorContext['stores'];
    return { stores, tables: Object.fromEntries(this.#tables) as ProcessorContext['tables'] };
  }

  #remember(raw: RawRecord, record?: BusRecord): void {
    for (const { definition, memory } of this.#recents.values()) {
      if (definition.of.name !== raw.topic) continue;
      const known = record ?? this.#read(definition.of, raw);
      memory.add(known && definition.identity(known));
    }
  }

  /** What was given up takes its place among the last records, and is not found there. */
  #forget({ topic }: RawRecord): void {
    for (const { definition, memory } of this.#recents.values())
      if (definition.of.name === topic) memory.add(undefined);
  }

  #read(topic: Topic, raw: RawRecord): BusRecord | undefined {
    const decoded = decode(topic, raw);
    return decoded.ok ? decoded.record : undefined;
  }

  #encode(emission: Emission, id: string, now: number, cause?: BusRecord): Outgoing {
    const { definition, options } = this;
    if (!this.#outputs.has(emission.topic.name))
      throw new Error(`${definition.name} emitted to ${emission.topic.name}, which is not among its outputs`);
    const origin = {
      source: this.#source,
      id: `${options.partition}/${id}`,
      time_ms: now,
      traceparent: cause?.headers['traceparent'],
    };
    return encode(emission, origin, options.partitions);
  }

  #deadLetter(
    raw: RawRecord,
    reason: Parameters<typeof deadLetter>[1]['reason'],
    error: string,
    attempts: number,
    keep?: Kept,
  ): Outgoing {
    const processor = this.definition.name;
    const { topic, partition, offset } = raw;
    this.#givenUp.add(raw);
    this.#forget(raw);
    this.#tell((observer) => observer.deadLetter?.({ processor, topic, partition, offset, reason, error }));
    return deadLetter(raw, { processor, reason, error, attempts, time_ms: this.options.clock() }, keep);
  }

  #withChangelog(outgoing: Outgoing[]): Outgoing[] {
    if (!this.hasChangelog) return outgoing;
    const { partition } = this.options;
    const topic = changelogOf(this.definition.name);
    const write = (key: string, value: unknown) => {
      const bytes = value === undefined ? null : Buffer.from(JSON.stringify(value), 'utf8');
      outgoing.push({ topic, partition, key, value: bytes, headers: {} });
    };
    for (const [name, store] of this.#stores) for (const [key, value] of store.changes) write(`${name}/${key}`, value);
    for (const [key, value] of this.#givenUp.changes()) write(key, value);
    if (this.#streamTime !== this.#streamTimeBefore) write(STREAM_TIME, this.#streamTime);
    return outgoing;
  }
}
