/** A record that a handler has begun with; −1 for topic, partition and offset where it acts on passing time. */
export interface Handled {
  /** Each time that a handler begins it is another. */
  readonly sequence: number;
  /** Index of the processor in the bus. */
  readonly processor: number;
  /** Index of the topic among the inputs of the processor. */
  readonly topic: number;
  readonly partition: number;
  readonly offset: number;
}

const BYTES = 24;
/** Places in the memory: the sequence is odd while a handler is at work. Offsets outgrow 32 bits and lie behind. */
const SEQUENCE = 0;
const PROCESSOR = 1;
const TOPIC = 2;
const PARTITION = 3;
const OFFSET = { at: 16 };

/** How often a handler that does not come back is looked at before it counts as blocked. */
export const LOOKS = 16;

/** As much of that time the process has to have had a core; where it has not, it has {@link PATIENCE} times as long. */
const SHARE = 0.25;
const PATIENCE = 4;

/** The handlers' side of the memory that the watchdog looks at. One handler at a time has the event loop. */
export class Handling {
  readonly memory = new SharedArrayBuffer(BYTES);
  readonly #numbers = new Int32Array(this.memory);
  readonly #offset = new Float64Array(this.memory, OFFSET.at);
  #sequence = 0;

  begin(processor: number, topic: number, partition: number, offset: number): void {
    this.#numbers[PROCESSOR] = processor;
    this.#numbers[TOPIC] = topic;
    this.#numbers[PARTITION] = partition;
    this.#offset[0] = offset;
    this.#sequence = (this.#sequence + 2) | 1;
    Atomics.store(this.#numbers, SEQUENCE, this.#sequence);
  }

  /** Any number of times. */
  end(): void {
    this.#sequence &= ~1;
    Atomics.store(this.#numbers, SEQUENCE, this.#sequence);
  }
}

/** The watchdog's side. */
export class Lookout {
  readonly #numbers: Int32Array;
  readonly #offset: Float64Array;
  readonly #enough_ms: number;
  #seen = 0;
  #looks = 0;
  #since_ms = 0;

  /** `limit_ms` is the time that {@link LOOKS} looks take. */
  constructor(memory: SharedArrayBuffer, limit_ms: number) {
    this.#numbers = new Int32Array(memory);
    this.#offset = new Float64Array(memory, OFFSET.at);
    this.#enough_ms = SHARE * limit_ms;
  }

  /**
   * The record that has been in hand for {@link LOOKS} looks, if there is one. Looks are counted, not milliseconds: a
   * process that was frozen has not been looked at either. And one from which others have taken the processor has hardly
   * used any of it.
   *
   * @param processor_ms what the process has used since its start
   */
  look(processor_ms: number): Handled | undefined {
    const sequence = Atomics.load(this.#numbers, SEQUENCE);
    if ((sequence & 1) === 0 || sequence !== this.#seen) {
      this.#seen = sequence;
      this.#looks = 0;
      this.#since_ms = processor_ms;
      return undefined;
    }
    const starved = processor_ms - this.#since_ms < this.#enough_ms;
    if (++this.#looks < (starved ? PATIENCE * LOOKS : LOOKS)) return undefined;
    return {
      sequence,
      processor: this.#numbers[PROCESSOR] ?? 0,
      topic: this.#numbers[TOPIC] ?? 0,
      partition: this.#numbers[PARTITION] ?? 0,
      offset: this.#offset[0] ?? 0,
    };
  }

  /** Whether the handler has not come back yet. */
  stillHas({ sequence }: Handled): boolean {
    return Atomics.load(this.#numbers, SEQUENCE) === sequence;
  }
}
