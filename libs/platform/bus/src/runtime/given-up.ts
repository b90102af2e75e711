import type { RawRecord } from '../port/record.ts';
import { StagedStore } from './state.ts';

type Place = Pick<RawRecord, 'topic' | 'offset'>;

/** First part of the changelog keys, beside the names of stores. */
const NAME = '__given_up';

/**
 * Which of the last records of an input were given up. A `recent` store does not remember them: the message may come
 * again, redriven or from its sender, and is no duplicate of one that nothing came of. They are kept in the changelog,
 * for a `recent` store is restored from the input, which does not tell what became of a record.
 */
export class GivenUp {
  readonly #inputs: ReadonlyMap<string, { readonly offsets: StagedStore<true>; readonly size: number }>;

  /** @param sizes How many records back there is something to remember, by topic. */
  constructor(sizes: ReadonlyMap<string, number>) {
    this.#inputs = new Map([...sizes].map(([topic, size]) => [topic, { offsets: new StagedStore<true>(), size }]));
  }

  has({ topic, offset }: Place): boolean {
    return this.#inputs.get(topic)?.offsets.facade.get(String(offset)) ?? false;
  }

  add({ topic, offset }: Place): void {
    const input = this.#inputs.get(topic);
    if (!input) return;
    const { facade } = input.offsets;
    facade.put(String(offset), true);
    if (facade.size <= input.size) return;
    const [oldest] = facade.entries();
    if (oldest) facade.delete(oldest[0]);
  }

  /** What a batch changed, by changelog key; undefined where an offset is of no more interest. */
  *changes(): Iterable<readonly [string, true | undefined]> {
    for (const [topic, { offsets }] of this.#inputs)
      for (const [offset, value] of offsets.changes) yield [`${NAME}/${topic}/${offset}`, value];
  }

  /** Takes a line of the changelog, where it is one of these. */
  restore(key: string, value: unknown): void {
    const [name, topic = '', offset = ''] = key.split('/');
    if (name === NAME) this.#inputs.get(topic)?.offsets.restore(offset, value === true ? true : undefined);
  }

  commit(): void {
    for (const { offsets } of this.#inputs.values()) offsets.commit();
  }

  rollback(): void {
    for (const { offsets } of this.#inputs.values()) offsets.rollback();
  }
}
