import type { Detection, PatternRules } from '@chorus/contracts';
import type { Message } from './message.ts';

/** What a detector remembers of one fleet: small records under keys, plain JSON, those first that were written longest ago. */
export interface Records<T> {
  readonly size: number;
  get(key: string): T | undefined;
  entries(): Iterable<readonly [key: string, value: T]>;
}

/** What is to be remembered from now on, by key; null: forget it. */
export type Changes<T> = ReadonlyMap<string, T | null>;

/** What a detector makes of something. */
export interface Found<T> {
  readonly changes: Changes<T>;
  /** New versions: an incident opened, has grown, or is over. */
  readonly detections: readonly Detection[];
}

/**
 * A detector of one kind. Pure: the same records, input and time give the same answer, and records are never changed in
 * place. `now` is log time in ms since 1970.
 */
export interface Detector<T> {
  /** Takes one message in. */
  observe(records: Records<T>, message: Message, rules: PatternRules, now: number): Found<T>;
  /** Lets time pass: what nothing was heard of for long enough is found, closed, or forgotten. */
  pass(records: Records<T>, rules: PatternRules, now: number): Found<T>;
  /** The last versions of all that is open, e.g. because the fleet is removed. */
  end(records: Records<T>, now: number): readonly Detection[];
}

export const NOTHING: Found<never> = { changes: new Map(), detections: [] };

/** Records with changes on top of them, which are not made yet. */
export class Draft<T> implements Records<T> {
  readonly changes = new Map<string, T | null>();
  readonly #before: Records<T>;
  #size: number;

  constructor(before: Records<T>) {
    this.#before = before;
    this.#size = before.size;
  }

  get size(): number {
    return this.#size;
  }

  get(key: string): T | undefined {
    const changed = this.changes.get(key);
    return changed === undefined ? this.#before.get(key) : (changed ?? undefined);
  }

  put(key: string, value: T): void {
    if (this.get(key) === undefined) this.#size += 1;
    this.changes.delete(key);
    this.changes.set(key, value);
  }

  delete(key: string): void {
    if (this.get(key) === undefined) return;
    this.#size -= 1;
    this.changes.set(key, null);
  }

  *entries(): Generator<readonly [string, T]> {
    for (const entry of this.#before.entries()) if (!this.changes.has(entry[0])) yield entry;
    for (const [key, value] of [...this.changes]) if (value !== null) yield [key, value];
  }
}

/** Makes changes in a map, so that it stays in the order of the last write. */
export function apply<T>(records: Map<string, T>, changes: Changes<T>): void {
  for (const [key, value] of changes) {
    records.delete(key);
    if (value !== null) records.set(key, value);
  }
}
