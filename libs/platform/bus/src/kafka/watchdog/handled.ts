/** A record that a handler has in hand; −1 for topic, partition and offset where it acts on passing time. */
export interface Place {
  /** Index of the processor in the bus. */
  readonly processor: number;
  /** Index of the topic among the inputs of the processor. */
  readonly topic: number;
  readonly partition: number;
  readonly offset: number;
}

export interface Handled extends Place {
  /** Each time that a handler begins it is another. */
  readonly sequence: number;
  /** Turns that the event loop was seen to have, see {@link Handling.tick}. */
  readonly ticks: number;
  /** Where it is one of so many asynchronous handlers that wait, nobody knows which: all of the place is −1 then. */
  readonly among: number;
}

/**
 * Places in the memory: of the handler that is at work, while the sequence is odd; then of the asynchronous ones that
 * wait. Offsets outgrow 32 bits: they lie at the bytes 16 and 48.
 */
const SEQUENCE = 0;
const AT_WORK = { processor: 1, topic: 2, partition: 3, offset: 2 };
const TICKS = 6;
const WAITING = 7;
const WAITS = { processor: 8, topic: 9, partition: 10, offset: 6 };
const BYTES = 56;

const NOWHERE: Place = { processor: -1, topic: -1, partition: -1, offset: -1 };

/** How often a handler that does not come back is looked at before it counts as blocked. */
export const LOOKS = 16;

/** As much of that time the process has to have had a core; where it has not, it has {@link PATIENCE} times as long. */
const SHARE = 0.25;
const PATIENCE = 4;

/** The handlers' side of the memory that the watchdog looks at. One handler at a time has the event loop. */
export class Handling {
  readonly memory = new SharedArrayBuffer(BYTES);
  readonly #numbers = new Int32Array(this.memory);
  readonly #offsets = new Float64Array(this.memory);
  readonly #waiting = new Set<Place>();
  #sequence = 0;

  begin(processor: number, topic: number, partition: number, offset: number): void {
    this.#numbers[AT_WORK.processor] = processor;
    this.#numbers[AT_WORK.topic] = topic;
    this.#numbers[AT_WORK.partition] = partition;
    this.#offsets[AT_WORK.offset] = offset;
    this.#sequence = (this.#sequence + 2) | 1;
    Atomics.store(this.#numbers, SEQUENCE, this.#sequence);
  }

  /** Any number of times. */
  end(): void {
    this.#sequence &= ~1;
    Atomics.store(this.#numbers, SEQUENCE, this.#sequence);
  }

  /** An asynchronous handler has this in hand, until the returned function is called; {@link tick} is to be called. */
  wait(place: Place): () => void {
    // Of its own, as one place may be in hand twice: an attempt that was given up may still be at work.
    const mine = { ...place };
    this.#waiting.add(mine);
    this.#show();
    return () => {
      this.#waiting.delete(mine);
      this.#show();
    };
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** The event loop has a turn. */
  tick(): void {
    Atomics.add(this.#numbers, TICKS, 1);
  }

  #show(): void {
    const [first] = this.#waiting;
    const { processor, topic, partition, offset } = this.#waiting.size === 1 && first ? first : NOWHERE;
    this.#numbers[WAITS.processor] = processor;
    this.#numbers[WAITS.topic] = topic;
    this.#numbers[WAITS.partition] = partition;
    this.#offsets[WAITS.offset] = offset;
    // Nobody has had a turn yet who could be to blame.
    Atomics.add(this.#numbers, TICKS, 1);
    Atomics.store(this.#numbers, WAITING, this.#waiting.size);
  }
}

/** The watchdog's side. */
export class Lookout {
  readonly #numbers: Int32Array;
  readonly #offsets: Float64Array;
  readonly #enough_ms: number;
  #seen = 0;
  #ticks = 0;
  #looks = 0;
  #since_ms = 0;

  /** `limit_ms` is the time that {@link LOOKS} looks take. */
  constructor(memory: SharedArrayBuffer, limit_ms: number) {
    this.#numbers = new Int32Array(memory);
    this.#offsets = new Float64Array(memory);
    this.#enough_ms = SHARE * limit_ms;
  }

  /**
   * The record that has been in hand for {@link LOOKS} looks, if there is one. Looks are counted, not milliseconds: a
   * process that was frozen has not been looked at either. And one from which others have taken the processor has hardly
   * used any of it. An asynchronous handler that waits is to blame where the event loop has had no turn meanwhile.
   *
   * @param processor_ms what the process has used since its start
   */
  look(processor_ms: number): Handled | undefined {
    const [sequence, ticks] = this.#now;
    const waiting = Atomics.load(this.#numbers, WAITING);
    const isAtWork = (sequence & 1) !== 0;
    if ((!isAtWork && waiting === 0) || sequence !== this.#seen || ticks !== this.#ticks) {
      this.#seen = sequence;
      this.#ticks = ticks;
      this.#looks = 0;
      this.#since_ms = processor_ms;
      return undefined;
    }
    const starved = processor_ms - this.#since_ms < this.#enough_ms;
    if (++this.#looks < (starved ? PATIENCE * LOOKS : LOOKS)) return undefined;
    return { sequence, ticks, among: isAtWork ? 1 : waiting, ...this.#place(isAtWork ? AT_WORK : WAITS) };
  }

  #place(at: Place): Place {
    return {
      processor: this.#numbers[at.processor] ?? 0,
      topic: this.#numbers[at.topic] ?? 0,
      partition: this.#numbers[at.partition] ?? 0,
      offset: this.#offsets[at.offset] ?? 0,
    };
  }

  get #now(): readonly [sequence: number, ticks: number] {
    return [Atomics.load(this.#numbers, SEQUENCE), Atomics.load(this.#numbers, TICKS)];
  }

  /** Whether the handler has not come back yet. */
  stillHas(handled: Handled): boolean {
    const [sequence, ticks] = this.#now;
    return sequence === handled.sequence && ticks === handled.ticks;
  }
}
