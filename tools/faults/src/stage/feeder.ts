import { setTimeout as sleep } from 'node:timers/promises';
import { type KafkaBus, partitionFor, to } from '@chorus/bus';
import type { Random } from '@chorus/testing';
import type { Place } from '../verify/record.ts';
import { RECENT } from '../worker/processors.ts';
import { type Step, steps, type Trouble } from '../worker/topics.ts';

const TICK_MS = 40;
const REPEATED = 0.05;

/** A step that the log has confirmed. */
export interface Fed extends Place {
  readonly key: string;
  readonly n: number;
}

export interface FeederOptions {
  readonly bus: KafkaBus;
  readonly random: Random;
  readonly partitions: number;
  /** So many on each partition. */
  readonly keys: number;
  /** Records a second, about. */
  readonly rate: number;
}

/**
 * Feeds steps of many keys, a few on every partition, all the time. Some repeat the identity of an earlier one of their
 * key: about half of these within the reach of the `recent` store.
 */
export class Feeder {
  /** In the order of publishing. */
  readonly fed: Fed[] = [];
  /** How many of them bring a trouble. */
  troubled = 0;
  readonly #keys: readonly string[];
  readonly #next = new Map<string, number>();
  #troubles: Trouble[] = [];
  #stopping = false;
  #running: Promise<void> | undefined;
  #rate: number;

  constructor(private readonly options: FeederOptions) {
    this.#rate = options.rate;
    this.#keys = keysOnEach(options.partitions, options.keys);
  }

  start(): void {
    this.#running = this.#run();
    // Whoever stops it is told.
    this.#running.catch(() => {});
  }

  /** From now on so many records a second. */
  pace(rate: number): void {
    this.#rate = rate;
  }

  /** The next steps, one each, bring these troubles. */
  afflict(troubles: readonly Trouble[]): void {
    this.#troubles.push(...troubles);
  }

  /** Ends with one step of every key, so that each partition's last record is a plain one. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#running;
    await this.#publish(this.#keys.map((key) => this.#step(key)));
  }

  async #run(): Promise<void> {
    const { random } = this.options;
    for (let due = 0; !this.#stopping;) {
      due += (this.#rate * TICK_MS) / 1000;
      const batch = Array.from({ length: Math.floor(due) }, () =>
        this.#step(random.pick(this.#keys), this.#troubles.shift()),
      );
      due -= batch.length;
      await this.#publish(batch);
      await sleep(TICK_MS);
    }
  }

  #step(key: string, trouble?: Trouble): Step {
    const { random, keys } = this.options;
    const n = this.#next.get(key) ?? 0;
    this.#next.set(key, n + 1);
    const back = random.chance(REPEATED) ? random.int(1, Math.max(1, Math.round((2 * RECENT) / keys))) : 0;
    const id = `${key}/${Math.max(0, n - back)}`;
    return { key, n, id, ...(trouble ? { trouble } : {}) };
  }

  /** Again and again until the log has confirmed it: after a failure some may be there twice. */
  async #publish(batch: readonly Step[]): Promise<void> {
    for (let left = 10; ; left--) {
      try {
        const places = await this.options.bus.publish(batch.map((step) => to(steps, step)));
        for (const [i, { partition, offset }] of places.entries()) {
          const { key, n, trouble } = batch[i] as Step;
          if (trouble) this.troubled++;
          this.fed.push({ partition, offset, key, n });
        }
        return;
      } catch (error) {
        if (left === 0) throw error;
      }
    }
  }
}

/** `count` keys for each partition. */
function keysOnEach(partitions: number, count: number): string[] {
  const left = new Array<number>(partitions).fill(count);
  const keys: string[] = [];
  for (let i = 0; keys.length < partitions * count; i++) {
    const key = `key-${i}`;
    const partition = partitionFor(key, partitions);
    const room = left[partition] ?? 0;
    left[partition] = room - 1;
    if (room > 0) keys.push(key);
  }
  return keys;
}
