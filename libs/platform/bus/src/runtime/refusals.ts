import type { RawRecord } from '../port/record.ts';
import type { Kept } from './dead-letter.ts';

/** The log does not take what comes of these records: it is too large. Nothing of it is there. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';

  /** @param done The inputs of the transaction; none where it was about passing time. */
  constructor(
    readonly done: readonly RawRecord[],
    cause: unknown,
  ) {
    super('the log does not take what is to be written: it is too large', { cause });
  }
}

/** What is left of a record in its dead letter, by how often the log has refused what came of it alone. */
const LESS_AND_LESS: readonly Kept[] = ['all', 'key and value', 'nothing'];

/**
 * Records of which the log has refused what comes of them. All sizes are checked before anything is written, so the log
 * takes less by now than it did when its topics were checked. Such a record gets a transaction of its own; what is
 * refused then, too, is given up, with less and less of it, so that those behind it go on.
 */
export class Refusals {
  /** How often alone, by place. */
  readonly #alone = new Map<string, number>();

  add({ done }: TooLarge): void {
    for (const record of done)
      this.#alone.set(placeOf(record), (this.#alone.get(placeOf(record)) ?? 0) + (done.length === 1 ? 1 : 0));
  }

  has(record: RawRecord): boolean {
    return this.#alone.has(placeOf(record));
  }

  /** How often what came of it alone was refused. */
  times(record: RawRecord): number {
    return this.#alone.get(placeOf(record)) ?? 0;
  }

  /** What its dead letter keeps after so many times. */
  keep(times: number): Kept {
    return LESS_AND_LESS[times - 1] ?? 'nothing';
  }

  committed(done: readonly RawRecord[]): void {
    if (this.#alone.size > 0) for (const record of done) this.#alone.delete(placeOf(record));
  }
}

const placeOf = ({ topic, offset }: RawRecord): string => `${topic}@${offset}`;
