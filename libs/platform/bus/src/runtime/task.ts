import { redrivenFor, type Topic } from '@chorus/contracts';
import type { BusObserver } from '../port/bus.ts';
import type { Emission, Outcome } from '../port/outcome.ts';
import type { ProcessorContext, ProcessorDefinition, StreamProcessor } from '../port/processor.ts';
import type { BusRecord, RawRecord } from '../port/record.ts';
import { decode } from './decode.ts';
import { deadLetter, type Kept } from './dead-letter.ts';
import { changelogOf, encode, type Outgoing } from './encode.ts';
import type { LogClock } from './log-clock.ts';
import { Recents, Tail } from './recents.ts';
import type { Refusals } from './refusals.ts';
import { StagedStore, TableView } from './state.ts';
import { Turns } from './turns.ts';
import type { Watch } from './watch.ts';

/** Changelog key of the log's time, beside the stores' `<store>/<key>`. */
const STREAM_TIME = '__stream_time';

const OTHERS_REDRIVEN = 'redriven for another processor';

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
  /** What time it is for the log; where absent, what `clock` says. */
  readonly logClock?: LogClock | undefined;
  readonly observer?: BusObserver | undefined;
  /** Without one a handler may take as long as it likes. */
  readonly watch?: Watch | undefined;
  /** Of an adapter whose log may refuse what is too large. */
  readonly refusals?: Refusals | undefined;
}

/**
 * One processor on one partition, without any I/O: it is restored, given batches, and says what is to be written in the
 * batch's transaction. After the transaction the adapter calls {@link commit} or {@link rollback}.
 */
export class Task {
  readonly #stores = new Map<string, StagedStore<unknown>>();
  readonly #recents: Recents;
  readonly #tables = new Map<string, TableView<unknown>>();
  readonly #inputs: ReadonlyMap<string, Topic>;
  readonly #outputs: ReadonlySet<string>;
  readonly #source: string;
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
      if (store.kind === 'key-value') this.#stores.set(name, new StagedStore());
    for (const name of Object.keys(definition.tables)) this.#tables.set(name, new TableView());
    this.#recents = new Recents(definition.stores);
  }

  /** The inputs of which a tail has to be read again at the start, and how many records of it. */
  get recents(): ReadonlyMap<Topic, number> {
    return this.#recents.sizes;
  }

  get hasChangelog(): boolean {
    return Object.keys(this.definition.stores).length > 0;
  }

  /** @throws HandlerError where it is no JSON */
  restoreChangelog(key: string, value: Buffer | null): void {
    const json = value === null ? undefined : this.#parse(value);
    if (key === STREAM_TIME) this.#streamTime = this.#streamTimeBefore = Number(json ?? 0);
    this.#recents.restoreGivenUp(key, json);
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

  /**
   * The last `size` of the records before the committed position, for the `recent` stores: not those that were redriven
   * for another processor. The changelog comes first. Its `remember` throws a HandlerError where an identity cannot be had.
   */
  tail(topic: Topic, size: number): Tail {
    return new Tail({
      size,
      counts: (raw) => !this.#passesOver(raw),
      trace: (raw) => {
        try {
          return this.#recents.trace(topic, raw);
        } catch (error) {
          this.#fail(raw, error);
        }
      },
      restore: (traces) => this.#recents.restore(topic, traces),
    });
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
    const turns = new Turns();
    for (const raw of batch) {
      if (turns.isDue) await turns.pass();
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
    const { clock, logClock } = this.options;
    const now = Math.max(this.#streamTime, logClock?.now() ?? clock());
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
    this.#recents.commit();
    const { observer } = this.options;
    for (const tell of this.#told) if (observer) tell(observer);
    this.#told = [];
  }

  rollback(): void {
    this.#views = undefined;
    this.#streamTime = this.#streamTimeBefore;
    for (const store of this.#stores.values()) store.rollback();
    this.#recents.rollback();
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
    return [...this.#stores.values()].some((store) => store.isChanged);
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
    this.options.logClock?.see(record.timestamp);
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
    const outcome = await (watch ? watch.settled(work, raw) : work);
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
    this.#recents.remember(record);
  }

  #context(now: number): ProcessorContext {
    const { stores, tables } = (this.#views ??= this.#makeViews());
    return { stores, tables, now, partition: this.options.partition };
  }

  #makeViews(): Pick<ProcessorContext, 'stores' | 'tables'> {
    const stores = Object.fromEntries([
      ...[...this.#stores].map(([name, store]) => [name, store.facade] as const),
      ...this.#recents.stores,
    ]) as ProcessorContext['stores'];
    return { stores, tables: Object.fromEntries(this.#tables) as ProcessorContext['tables'] };
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
    this.#recents.giveUp(raw);
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
    for (const [key, value] of this.#recents.changes()) write(key, value);
    if (this.#streamTime !== this.#streamTimeBefore) write(STREAM_TIME, this.#streamTime);
    return outgoing;
  }
}
