import { setTimeout as sleep } from 'node:timers/promises';
import type { Topic } from '@chorus/contracts';
import type { Bus } from '../port/bus.ts';
import type { Emission } from '../port/outcome.ts';
import { RecordsRefused } from '../port/records-refused.ts';
import { Drain } from './drain.ts';
import { encodeEmissions } from './emissions.ts';
import type { SpoolObserver, SpoolState } from './observer.ts';
import { Request, type Safe } from './request.ts';
import type { Spool, SpoolStatus } from './spool.ts';

export interface SpoolingPublisherOptions {
  readonly bus: Pick<Bus, 'publish'>;
  readonly spool: Spool;
  /** All that are published to; a spooled record of another topic is set aside. */
  readonly topics: readonly Topic[];
  /** Who has waited for the log for so many milliseconds goes to disk, and everybody behind. */
  readonly afterMs: number;
  /** Nothing is published before this resolves, e.g. because the topics may not be there yet. It must not reject. */
  readonly ready?: Promise<unknown>;
  readonly observer?: SpoolObserver | undefined;
  /** Pause after so many failures in a row, in milliseconds; 50 ms, doubling up to a second, unless given. */
  readonly pauseMs?: (failures: number) => number;
}

export interface SpoolingStatus extends SpoolStatus {
  readonly state: SpoolState;
  /** Why it is in this state. */
  readonly reason: string;
}

/** What one call of the bus may hold, a single larger request apart. At most so much is published twice after a crash. */
const BATCH = { records: 1000, bytes: 1_048_576 };

/** What may wait in memory; beyond it the disk takes over, however short the wait. */
const MAX_WAITING_BYTES = 16_777_216;

/**
 * Publishes by the bus, and by way of a spool while the log is away.
 *
 * Order: there is one queue, on disk first and in memory behind it, and one call of the bus at a time, which holds the head
 * of the queue; the next call is made when all of that is on the log. So records come to lie in the order of the calls of
 * {@link publish} by their first occurrence, whatever a call that failed, or an earlier process, leaves on the log later:
 * that is a repetition of what is there already. The bus may still be busy with a call that it has given up; as nothing
 * else of ours is in its hands, nothing of ours can be overtaken.
 */
export class SpoolingPublisher {
  readonly #options: SpoolingPublisherOptions;
  readonly #spool: Spool;
  readonly #drain: Drain;
  #state: SpoolState = 'direct';
  #reason = 'the log takes everything';
  /** Of those who came while the state was `direct`, in order. */
  #waiting: Request[] = [];
  #waitingBytes = 0;
  /** What the present call of the bus holds, where it came from memory. */
  #inFlight: readonly Request[] = [];
  #patience: NodeJS.Timeout | undefined;
  readonly #closing = new AbortController();
  #wake: () => void = () => {};

  constructor(options: SpoolingPublisherOptions) {
    const { spool, bus, topics } = options;
    this.#options = options;
    this.#spool = spool;
    this.#drain = new Drain(spool, bus, topics, BATCH);
    if (spool.status.records > 0) this.#enter('spooling', 'records of an earlier run are published first');
    void this.#run();
  }

  get status(): SpoolingStatus {
    return { ...this.#spool.status, state: this.#state, reason: this.#reason };
  }

  /**
   * Resolves when the records are safe: all of them, in their order, and behind those of earlier calls. They should have
   * a `ce_id` of their own, for after a failure they may be published twice. `bytes`: what they take, about.
   *
   * @throws SpoolRefused where neither log nor disk took them; RecordsRefused where the log never will. Then each may or
   *   may not be there.
   */
  publish(emissions: readonly Emission[], bytes: number): Promise<Safe> {
    const { promise, resolve, reject } = Promise.withResolvers<Safe>();
    const request = new Request(emissions, bytes, { resolve, reject });
    if (this.#state === 'spooling' || this.#closing.signal.aborted) this.#store(request);
    else {
      this.#waiting.push(request);
      this.#waitingBytes += bytes;
      if (this.#waitingBytes > MAX_WAITING_BYTES) this.#spill(`${this.#waitingBytes} bytes wait for the log`);
      this.#watch();
    }
    this.#wake();
    return promise;
  }

  /** Puts what waits on disk and closes the spool; what is on disk stays there for the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#patience);
    this.#spill('the service stops');
    this.#wake();
    await this.#spool.close();
  }

  async #run(): Promise<void> {
    const { ready, pauseMs = (failures) => Math.min(50 * 2 ** Math.min(failures, 10), 1000) } = this.#options;
    const { signal } = this.#closing;
    await Promise.race([ready, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    for (let failures = 0; !signal.aborted;) {
      try {
        if (!(await this.#publishStored()) && !(await this.#publishWaiting())) await this.#work();
        failures = 0;
      } catch (error) {
        this.#spill(messageOf(error));
        await sleep(pauseMs(failures++), undefined, { signal }).catch(() => {});
      }
    }
  }

  /** Resolves when there may be something to do. */
  #work(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#waiting.length > 0 || this.#spool.busy || this.#closing.signal.aborted) resolve();
    });
  }

  /** @returns false where nothing is on disk */
  async #publishStored(): Promise<boolean> {
    if (await this.#drain.step()) return true;
    // Who comes now waits in memory, behind what is just being written: otherwise there would be no end to it.
    this.#enter('direct', 'the log takes everything');
    if (!this.#spool.busy) return false;
    await this.#spool.settled();
    return true;
  }

  /** Publishes the head of what waits in memory; nothing is on disk. @returns false where nothing waits */
  async #publishWaiting(): Promise<boolean> {
    const batch = this.#take();
    if (batch.length === 0) return false;
    this.#inFlight = batch;
    try {
      await this.#publish(batch);
    } catch (error) {
      // Those of unknown outcome come first on disk, too.
      this.#spill(messageOf(error));
      throw error;
    } finally {
      this.#inFlight = [];
    }
    await this.#forget(batch);
    return true;
  }

  async #publish(batch: readonly Request[]): Promise<void> {
    try {
      await this.#options.bus.publish(batch.flatMap(({ emissions }) => emissions));
      for (const request of batch) request.resolve('published');
    } catch (error) {
      if (!(error instanceof RecordsRefused)) throw error;
      if (batch.length > 1) for (const request of batch) await this.#publish([request]);
      // Who may have been told that it is safe is not told otherwise: on the way from disk the record at fault is set aside.
      else if (batch[0]?.stored) throw error;
      else batch[0]?.reject(error);
    }
  }

  /** The log was late: what has gone to disk meanwhile is at the head there, and need not be published from there. */
  async #forget(batch: readonly Request[]): Promise<void> {
    let [last, records] = [-1, 0];
    for (const { stored, emissions } of batch) {
      const number = await stored;
      if (number === undefined) continue;
      last = number;
      records += emissions.length;
    }
    if (last >= 0) await this.#spool.acknowledge(last, records);
  }

  /** Everything that waits in memory goes to disk, in order. */
  #spill(reason: string): void {
    const requests = [...this.#inFlight.filter(({ open }) => open), ...this.#waiting];
    this.#waiting = [];
    this.#waitingBytes = 0;
    if (!this.#closing.signal.aborted) this.#enter('spooling', reason);
    for (const request of requests) this.#store(request);
  }

  #store(request: Request): void {
    const write = async () => this.#spool.append(encodeEmissions(request.emissions), request.emissions.length);
    request.stored = write().then(
      (number) => {
        request.resolve('spooled');
        return number;
      },
      (error: unknown) => {
        request.reject(error);
        return undefined;
      },
    );
  }

  /** What the next call of the bus may hold. */
  #take(): Request[] {
    const batch: Request[] = [];
    let [records, bytes] = [0, 0];
    for (const request of this.#waiting) {
      if (records >= BATCH.records || bytes >= BATCH.bytes) break;
      batch.push(request);
      records += request.emissions.length;
      bytes += request.bytes;
    }
    this.#waiting.splice(0, batch.length);
    this.#waitingBytes -= bytes;
    return batch;
  }

  /** Sees to it that nobody waits in memory for longer than `afterMs`. */
  #watch(): void {
    const { afterMs } = this.#options;
    const oldest = this.#inFlight.find(({ open }) => open) ?? this.#waiting[0];
    if (this.#patience || !oldest) return;
    const look = () => {
      this.#patience = undefined;
      if (oldest.open) this.#spill(`the log has not answered within ${afterMs} ms`);
      this.#watch();
    };
    this.#patience = setTimeout(look, Math.max(0, oldest.since + afterMs - performance.now()));
  }

  #enter(state: SpoolState, reason: string): void {
    if (this.#state === state && state === 'direct') return;
    this.#reason = reason;
    if (this.#state === state) return;
    this.#state = state;
    this.#options.observer?.state?.({ state, reason });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
