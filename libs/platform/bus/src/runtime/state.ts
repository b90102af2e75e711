import type { BusRecord } from '../port/record.ts';
import type { KeyValueStore, ReadonlyTable, RecentStore } from '../port/store.ts';

function* withPrefix<V>(entries: Iterable<readonly [string, V]>, prefix: string): Iterable<readonly [string, V]> {
  for (const entry of entries) if (entry[0].startsWith(prefix)) yield entry;
}

/**
 * A key-value store that remembers what a batch changed, so that it can be written to the changelog with the batch or
 * taken back.
 */
export class StagedStore<V> {
  readonly #committed = new Map<string, V>();
  #staged = new Map<string, V | undefined>();
  /** How to take back what was staged since {@link mark}, last change first. */
  #undo: (() => void)[] = [];
  #facade: KeyValueStore<V> = this.#makeFacade();

  /**
   * What handlers see. A new object after a roll-back, so that caches held by object identity are dropped with it; the
   * old one takes nothing more, as a handler that was given up may still be at work.
   */
  get facade(): KeyValueStore<V> {
    return this.#facade;
  }

  /** Last value per key that the batch changed; undefined where it deleted the key. */
  get changes(): ReadonlyMap<string, V | undefined> {
    return this.#staged;
  }

  restore(key: string, value: V | undefined): void {
    if (value === undefined) this.#committed.delete(key);
    else this.#committed.set(key, value);
  }

  /** From here on changes can be taken back by {@link undo}. */
  mark(): void {
    this.#undo = [];
  }

  /** Takes back what was changed since {@link mark}. */
  undo(): void {
    if (this.#undo.length === 0) return;
    for (const step of this.#undo.reverse()) step();
    this.#undo = [];
    this.#facade = this.#makeFacade();
  }

  commit(): void {
    for (const [key, value] of this.#staged) this.restore(key, value);
    this.#staged = new Map();
    this.#undo = [];
  }

  rollback(): void {
    this.#staged = new Map();
    this.#undo = [];
    this.#facade = this.#makeFacade();
  }

  #get(key: string): V | undefined {
    return this.#staged.has(key) ? this.#staged.get(key) : this.#committed.get(key);
  }

  *#entries(): Iterable<readonly [string, V]> {
    for (const [key, value] of this.#committed) if (!this.#staged.has(key)) yield [key, value];
    for (const [key, value] of this.#staged) if (value !== undefined) yield [key, value];
  }

  #makeFacade(): KeyValueStore<V> {
    const get = (key: string) => this.#get(key);
    const stage = (key: string, value: V | undefined) => {
      if (this.#facade !== facade) throw new Error('this attempt was given up: its store takes nothing more');
      const staged = this.#staged;
      const before = staged.get(key);
      this.#undo.push(staged.has(key) ? () => staged.set(key, before) : () => staged.delete(key));
      staged.set(key, value);
    };
    const entries = (prefix?: string) => (prefix === undefined ? this.#entries() : withPrefix(this.#entries(), prefix));
    const size = () => {
      let n = this.#committed.size;
      for (const [key, value] of this.#staged) n += Number(value !== undefined) - Number(this.#committed.has(key));
      return n;
    };
    const facade: KeyValueStore<V> = {
      get,
      put: stage,
      delete: (key) => stage(key, undefined),
      entries,
      get size() {
        return size();
      },
    };
    return facade;
  }
}

/** The identities of the last `size` records of an input, in order; what a batch added can be taken back. */
export class RecentMemory implements RecentStore {
  readonly #counts = new Map<string, number>();
  readonly #order: string[] = [];
  #head = 0;
  #staged: string[] = [];

  constructor(readonly size: number) {}

  has(identity: string): boolean {
    return this.#counts.has(identity) || this.#staged.includes(identity);
  }

  add(identity: string): void {
    this.#staged.push(identity);
  }

  commit(): void {
    for (const identity of this.#staged) this.#keep(identity);
    this.#staged = [];
  }

  rollback(): void {
    this.#staged = [];
  }

  #keep(identity: string): void {
    this.#order.push(identity);
    this.#counts.set(identity, (this.#counts.get(identity) ?? 0) + 1);
    while (this.#order.length - this.#head > this.size) this.#forgetOldest();
    if (this.#head > this.size) this.#head -= this.#order.splice(0, this.#head).length;
  }

  #forgetOldest(): void {
    const oldest = this.#order[this.#head++] ?? '';
    const count = (this.#counts.get(oldest) ?? 1) - 1;
    if (count === 0) this.#counts.delete(oldest);
    else this.#counts.set(oldest, count);
  }
}

/** The followed end of a table input. */
export class TableView<T> implements ReadonlyTable<T> {
  readonly #rows = new Map<string, BusRecord<T>>();

  get size(): number {
    return this.#rows.size;
  }

  get(key: string): BusRecord<T> | undefined {
    return this.#rows.get(key);
  }

  entries(prefix?: string): Iterable<readonly [string, BusRecord<T>]> {
    return prefix === undefined ? this.#rows.entries() : withPrefix(this.#rows.entries(), prefix);
  }

  set(record: BusRecord<T>): void {
    this.#rows.set(record.key, record);
  }

  delete(key: string): void {
    this.#rows.delete(key);
  }
}
