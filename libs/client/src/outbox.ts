import type { Encoded } from './encode.ts';

/** Below so many places that were freed at the front, the array is left as it is. */
const COMPACT_AT = 1024;

/** Messages that wait, in the order in which they came, within limits. */
export class Outbox {
  readonly #limits: { readonly messages: number; readonly bytes: number };
  #items: (Encoded | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #put = 0;

  constructor(limits: { readonly messages: number; readonly bytes: number }) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#items.length - this.#first;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Messages that were ever put here. */
  get put(): number {
    return this.#put;
  }

  /** Messages that were ever put here and are here no more. */
  get gone(): number {
    return this.#put - this.count;
  }

  /** True where nothing at all can be added. */
  get full(): boolean {
    return this.count >= this.#limits.messages || this.#bytes >= this.#limits.bytes;
  }

  /** @returns false where there is no room for it */
  add(item: Encoded): boolean {
    if (this.count >= this.#limits.messages || this.#bytes + item.bytes > this.#limits.bytes) return false;
    this.#items.push(item);
    this.#bytes += item.bytes;
    this.#put++;
    return true;
  }

  /** The oldest messages, at least one, as many as fit into a request. They stay here. */
  head(messages: number, bytes: number): Encoded[] {
    const batch: Encoded[] = [];
    let size = 1;
    for (let at = this.#first; at < this.#items.length && batch.length < messages; at++) {
      const item = this.#items[at] as Encoded;
      size += item.bytes + 1;
      if (batch.length > 0 && size > bytes) break;
      batch.push(item);
    }
    return batch;
  }

  /** Takes the oldest away. */
  remove(count: number): void {
    for (let left = Math.min(count, this.count); left > 0; left--) {
      this.#bytes -= this.#items[this.#first]?.bytes ?? 0;
      this.#items[this.#first++] = undefined;
    }
    if (this.#first < COMPACT_AT || this.#first * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#first);
    this.#first = 0;
  }
}
