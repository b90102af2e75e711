/**
 * How far a task is behind the ends of its inputs, by topic. It outlives the task's restarts, and is told of ends also
 * while the task fetches nothing: what is stuck falls behind, and has to be seen to.
 */
export class Lag {
  readonly #positions = new Map<string, number>();
  readonly #ends = new Map<string, number>();

  /** Everything before `position` is done. */
  at(topic: string, position: number): void {
    this.#positions.set(topic, position);
  }

  /** The log of a topic ends before `offset`; an end that was seen earlier is not taken back. */
  endsAt(topic: string, offset: number): void {
    this.#ends.set(topic, Math.max(offset, this.#ends.get(topic) ?? 0));
  }

  /** The log of a topic is another one by now, which ends before `offset`. */
  madeAnew(topic: string, offset: number): void {
    this.#ends.set(topic, offset);
  }

  /** Records behind the end; markers count until they were passed. Nothing of a topic whose position is not known yet. */
  *behind(): Generator<readonly [topic: string, records: number]> {
    for (const [topic, position] of this.#positions)
      yield [topic, Math.max(0, (this.#ends.get(topic) ?? position) - position)];
  }
}
