import type { Coarseness } from './coarseness.ts';

/** What one key was, by ascending steps: its last value in each step in which it changed; null where it was taken away. */
interface Chain<T> {
  readonly steps: number[];
  readonly values: (T | null)[];
}

/** Bytes of a key with its lists, and of a place in them; measured. */
const KEY_BYTES = 250;
const PLACE_BYTES = 24;

/**
 * The values of one kind over time. Each key has its own list instead of there being one list of steps: any step is found
 * by a binary search in each, without a checkpoint to start from, and what a slower topic tells of a step that is long
 * over finds its place.
 */
export class Track<T extends object> {
  readonly #chains = new Map<string, Chain<T>>();
  readonly #valueBytes: (value: T) => number;
  #bytes = 0;

  constructor(valueBytes: (value: T) => number) {
    this.#valueBytes = valueBytes;
  }

  /** Memory that it takes, about. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#chains.size;
  }

  /** The newest value of a key. */
  last(key: string): T | undefined {
    return this.#chains.get(key)?.values.at(-1) ?? undefined;
  }

  /** The log's order holds for a key: a value that claims an earlier step than the one before it counts in that one's. */
  put(key: string, step: number, value: T | null): void {
    const chain = this.#chains.get(key);
    if (!chain) {
      if (value === null) return;
      this.#chains.set(key, { steps: [step], values: [value] });
      this.#bytes += KEY_BYTES + this.#bytesOf(value);
      return;
    }
    const { steps, values } = chain;
    const last = steps.length - 1;
    const before = values[last] ?? null;
    if (step <= steps[last]!) {
      values[last] = value;
      this.#bytes += this.#bytesOf(value) - this.#bytesOf(before);
      return;
    }
    if (value === null && before === null) return;
    values[last] = sharing(before, values[last - 1]);
    steps.push(step);
    values.push(value);
    this.#bytes += this.#bytesOf(value);
  }

  /** What all keys were at the end of a step. */
  *at(step: number): Generator<T, void> {
    for (const { steps, values } of this.#chains.values()) {
      const value = values[lastUpTo(steps, step)];
      if (value) yield value;
    }
  }

  /** What one key was, oldest first, with the steps. */
  *of(key: string): Generator<readonly [step: number, value: T], void> {
    const chain = this.#chains.get(key);
    if (chain) for (const [n, step] of chain.steps.entries()) if (chain.values[n]) yield [step, chain.values[n]];
  }

  /**
   * Keeps the last value of each of the present steps, and of all before `horizon` the last; a key that is `over` since
   * then is dropped.
   */
  thin(coarseness: Coarseness, horizon: number, over: (value: T) => boolean): void {
    for (const [key, { steps, values }] of this.#chains) {
      let kept = 0;
      for (const [n, step] of steps.entries()) {
        const next = steps[n + 1];
        const isHidden = next !== undefined && (next <= horizon || coarseness.endOf(step) >= next);
        const value = values[n] ?? null;
        // Before the first value there is nothing to be taken away.
        if (isHidden || (value === null && kept === 0)) {
          this.#bytes -= this.#bytesOf(value);
          continue;
        }
        steps[kept] = step;
        values[kept++] = value;
      }
      steps.length = values.length = kept;
      const [first] = values;
      if (kept === 1 && steps[0]! <= horizon && first && over(first)) {
        this.#bytes -= this.#bytesOf(first);
        kept = 0;
      }
      if (kept === 0) this.#remove(key);
    }
  }

  /** Drops values as if they had never been. */
  drop(isDropped: (value: T) => boolean): void {
    for (const [key, { steps, values }] of this.#chains) {
      let kept = 0;
      for (const [n, step] of steps.entries()) {
        const value = values[n] ?? null;
        if (value !== null && isDropped(value)) {
          this.#bytes -= this.#bytesOf(value);
          continue;
        }
        steps[kept] = step;
        values[kept++] = value;
      }
      steps.length = values.length = kept;
      if (kept === 0) this.#remove(key);
    }
  }

  /** Drops the key that came first. */
  dropOldestKey(): void {
    const [oldest] = this.#chains;
    if (!oldest) return;
    for (const value of oldest[1].values) this.#bytes -= this.#bytesOf(value);
    this.#remove(oldest[0]);
  }

  #remove(key: string): void {
    this.#chains.delete(key);
    this.#bytes -= KEY_BYTES;
  }

  #bytesOf(value: T | null): number {
    return PLACE_BYTES + (value === null ? 0 : this.#valueBytes(value));
  }
}

/** Place of the last of ascending `steps` that is not after `step`; −1 where all are. */
function lastUpTo(steps: readonly number[], step: number): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! <= step) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The same value with the texts of the one before it where they are equal: names are kept once instead of each time. */
function sharing<T extends object>(value: T | null, before: T | null | undefined): T | null {
  if (!value || !before) return value;
  const copy = { ...value } as Record<string, unknown>;
  const known = before as Record<string, unknown>;
  for (const name in copy) if (typeof copy[name] === 'string' && copy[name] === known[name]) copy[name] = known[name];
  return copy as T;
}
