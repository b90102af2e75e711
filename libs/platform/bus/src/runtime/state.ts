import type { BusRecord } from '../port/record.ts';
import type { KeyValueStore, ReadonlyTable, RecentStore } from '../port/store.ts';

function* withPrefix<V>(entries: Iterable<readonly [string, V]>, prefix: string): Iterable<readonly [string, V]> {
  for (const entry of entries) if (entry[0].startsWith(prefix)) yield entry;
}

/**
 * A key-value store that remembers what a batch changed, so that it can be written to the changelog with the batch or
 * taken back. Its keys are in the order in which they were written last, for that is what a compacted changelog keeps.
 */
export class StagedStore<V> {
  readonly #committed = new Map<string, V>();
  /** What the batch changed before {@link mark}; undefined where it deleted the key. */
  #staged = new Map<string, V | undefined>();
  /** What it changed since then. */
  #latest = new Map<string, V | undefined>();
  #facade: KeyValueStore<V> = this.#makeFacade();

  /**
   * What handlers see. A new object after a roll-back, so that caches held by object identity are dropped with it; the
   * old one takes nothing more, as a handler that was given up may still be at work.
   */
  get facade(): KeyValueStore<V> {
    return this.#facade;
  }

  /** Whether the batch changed anything. */
  get isChanged(): boolean {
    return this.#staged.size + this.#latest.size > 0;
  }

  /** Last value per key that the batch changed, undefined where it deleted the key; all that is in it stays. */
  get changes(): ReadonlyMap<string, V | undefined> {
    this.mark();
    return this.#staged;
  }

  restore(key: string, value: V | undefined): void {
    this.#committed.delete(key);
    if (value !== undefined) this.#committed.set(key, value);
  }

  /** From here on changes can be taken back by {@link undo}. */
  mark(): void {
    if (this.#latest.size === 0) return;
    for (const [key, value] of this.#latest) writeLast(this.#staged, key, value);
    this.#latest.clear();
  }

  /** Takes back what was changed since {@link mark}. */
  undo(): void {
    if (this.#latest.size === 0) return;
    this.#latest.clear();
    this.#facade = this.#makeFacade();
  }

  commit(): void {
    this.mark();
    for (const [key, value] of this.#staged) this.restore(key, value);
    this.#staged = new Map();
  }

  rollback(): void {
    this.#staged = new Map();
    this.#latest.clear();
    this.#facade = this.#makeFacade();
  }

  #get(key: string): V | undefined {
    for (const changes of [this.#latest, this.#staged]) {
      const value = changes.get(key);
      if (value !== undefined || changes.has(key)) return value;
    }
    return this.#committed.get(key);
  }

  /** The keys that the batch changed. */
  #changed(): Set<string> {
    const keys = new Set(this.#staged.keys());
    for (const key of this.#latest.keys()) {
      keys.delete(key);
      keys.add(key);
    }
    return keys;
  }

  /** Of the keys that are there at the beginning what they have when their turn comes. */
  *#entries(prefix = ''): Iterable<readonly [string, V]> {
    const changed = this.#changed();
    for (const [key, committed] of this.#committed) {
      if (changed.has(key) || !key.startsWith(prefix)) continue;
      const value = this.isChanged ? this.#get(key) : committed;
      if (value !== undefined) yield [key, value];
    }
    for (const key of changed) {
      if (!key.startsWith(prefix)) continue;
      const value = this.#get(key);
      if (value !== undefined) yield [key, value];
    }
  }

  #size(): number {
    let size = this.#committed.size;
    for (const key of this.#changed()) size += Number(this.#get(key) !== undefined) - Number(this.#committed.has(key));
    return size;
  }

  #makeFacade(): KeyValueStore<V> {
    const stage = (key: string, value: V | undefined) => {
      if (this.#facade !== facade) throw new Error('this attempt was given up: its store takes nothing more');
      writeLast(this.#latest, key, value);
    };
    const size = () => this.#size();
    const facade: KeyValueStore<V> = {
      get: (key) => this.#get(key),
      put: stage,
      delete: (key) => stage(key, undefined),
      entries: (prefix) => this.#entries(prefix),
      get size() {
        return size();
      },
    };
    return facade;
  }
}

/** The key becomes the last of the map. */
function writeLast<V>(into: Map<string, V>, key: string, value: V): void {
  into.delete(key);
  into.set(key, value);
}

/**
 * The identities of the last `size` records of an input; what a batch added can be taken back. In the middle of a batch, too,
 * it reaches back exactly so far: where a batch ends must not change what a handler sees.
 */
export class RecentMemory implements RecentStore {
  /** Number of the last record of each identity; of some beyond reach, too, until they are cleared away. */
  readonly #lasts = new Map<string, number>();
  /** The last records, `size` at least and twice that at most, but for a batch. */
  readonly #records: (string | undefined)[] = [];
  /** Number of the first of them. */
  #first = 0;
  /** How many of them are committed. */
  #committed = 0;
  /** What {@link RecentMemory.#lasts} held before the batch. */
  readonly #before = new Map<string, number | undefined>();

  constructor(readonly size: number) {}

  has(identity: string): boolean {
    const last = this.#lasts.get(identity);
    return last !== undefined && last >= this.#first + this.#records.length - this.size;
  }

  /** Undefined for a record that takes its place, and is never found. */
  add(identity: string | undefined): void {
    this.#records.push(identity);
    if (identity === undefined) return;
    if (!this.#before.has(identity)) this.#before.set(identity, this.#lasts.get(identity));
    this.#lasts.set(identity, this.#first + this.#records.length - 1);
  }

  commit(): void {
    this.#before.clear();
    if (this.#records.length > 2 * this.size) this.#clearAway();
    this.#committed = this.#records.length;
  }

  rollback(): void {
    for (const [identity, last] of this.#before)
      if (last === undefined) this.#lasts.delete(identity);
      else this.#lasts.set(identity, last);
    this.#before.clear();
    this.#records.length = this.#committed;
  }

  #clearAway(): void {
    const gone = this.#records.splice(0, this.#records.length - this.size);
    for (const [n, identity] of gone.entries())
      if (identity !== undefined && this.#lasts.get(identity) === this.#first + n) this.#lasts.delete(identity);
    this.#first += gone.length;
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
