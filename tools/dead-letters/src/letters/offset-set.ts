import type { Position } from './position.ts';

const BITS = 32;
const PAGE = 4096;

/** A set of positions that takes a bit for each offset in the neighbourhood of its members: a million are some 125 kB. */
export class OffsetSet {
  /** Bits by partition and page. */
  readonly #pages = new Map<number, Map<number, Uint32Array>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has({ partition, offset }: Position): boolean {
    const page = this.#pages.get(partition)?.get(Math.floor(offset / PAGE));
    const bit = offset % PAGE;
    return page !== undefined && ((page[Math.floor(bit / BITS)] ?? 0) & (1 << (bit % BITS))) !== 0;
  }

  /** False where it was there already. */
  add(position: Position): boolean {
    if (this.has(position)) return false;
    const { partition, offset } = position;
    const pages = this.#pages.get(partition) ?? new Map<number, Uint32Array>();
    this.#pages.set(partition, pages);
    const number = Math.floor(offset / PAGE);
    const page = pages.get(number) ?? new Uint32Array(PAGE / BITS);
    pages.set(number, page);
    const bit = offset % PAGE;
    const word = Math.floor(bit / BITS);
    page[word] = (page[word] ?? 0) | (1 << (bit % BITS));
    this.#size++;
    return true;
  }

  /** In the order of partitions and offsets. */
  *[Symbol.iterator](): Iterator<Position> {
    for (const [partition, pages] of ascending(this.#pages))
      for (const [number, page] of ascending(pages))
        for (let bit = 0; bit < PAGE; bit++)
          if (((page[Math.floor(bit / BITS)] ?? 0) & (1 << (bit % BITS))) !== 0)
            yield { partition, offset: number * PAGE + bit };
  }
}

const ascending = <T>(map: ReadonlyMap<number, T>): [number, T][] => [...map].sort(([a], [b]) => a - b);
