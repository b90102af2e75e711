import { setTimeout as sleep } from 'node:timers/promises';
import { restore } from './restore.ts';
import type { ReadLog, Restored } from './restore.ts';
import { TrustStoreLost } from './redis-trust-store.ts';
import type { TrustEntry, TrustStore } from './trust-store.ts';

/** First and longest pause before the next attempt, doubling in between. */
export interface Retry {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** The pause after so many failures in a row, in ms. */
export const pauseAfter = (failures: number, { firstMs, longestMs }: Retry): number =>
  Math.min(longestMs, firstMs * 2 ** (failures - 1));

export interface WriteBehindOptions {
  readonly store: TrustStore;
  /** Rejects when the signal aborts. */
  readonly readLog: (onEntries: Parameters<ReadLog>[0], signal: AbortSignal) => Promise<void>;
  readonly retry: Retry;
  /** Entries that may wait; beyond it they are dropped, to be read from the log again. */
  readonly maxWaiting: number;
  /**
   * Bytes of JSON that may wait instead while the log is read and until what came meanwhile is saved: else a fast
   * writer would begin that reading again and again.
   */
  readonly maxWaitingBytesOfRestore: number;
  readonly onRestored?: (restored: Restored) => void;
  readonly onChange?: (state: WriteBehindState) => void;
}

export interface WriteBehindState {
  /** `restoring`: the store is being compared with the log. `away`: the last attempt failed; the next may be under way. */
  readonly phase: 'restoring' | 'in_sync' | 'away';
  /** Why the last attempt failed; null while all is well. */
  readonly error: string | null;
}

/** Entries of one call of the store. */
const SAVED_AT_ONCE = 1_000;

/** About what an entry takes while it waits. */
const bytesOf = (entry: TrustEntry): number => JSON.stringify(entry).length;

/**
 * Brings entries into a store that may be away, in order, for as long as it takes. It begins by comparing the store
 * with the log, and does so again when the store has lost data or too much was waiting. So nothing is missing in the
 * end, however long the store was away.
 */
export class WriteBehind {
  readonly #options: WriteBehindOptions;
  readonly #stopped = new AbortController();
  #state: WriteBehindState = { phase: 'restoring', error: null };
  #waiting: TrustEntry[] = [];
  #restoreDue = true;
  /** From the beginning of a restore until few enough wait again. */
  #catchingUp = false;
  /** Of what has come since then and waits; not counted otherwise. */
  #bytes = 0;
  /** Ends an idle pause, and a pause after a failure. */
  #arrived = Promise.withResolvers<void>();
  #hurry = Promise.withResolvers<void>();
  /** The outcome of the attempt under way, and of the one after it. */
  #current: Promise<boolean> | undefined;
  #next = Promise.withResolvers<boolean>();
  #running: Promise<void> | undefined;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
  }

  get state(): WriteBehindState {
    return this.#state;
  }

  /** Begins to work. Resolves after the first attempt: true where the store is in line with the log. */
  start(): Promise<boolean> {
    const first = this.#next.promise;
    this.#running ??= this.#run();
    return first;
  }

  enqueue(entries: readonly TrustEntry[]): void {
    if (this.#catchingUp) this.#bytes += entries.reduce((sum, entry) => sum + bytesOf(entry), 0);
    if (this.#isTooMuch(this.#waiting.length + entries.length)) {
      this.#waiting = [];
      this.#bytes = 0;
      this.#restoreDue = true;
    } else for (const entry of entries) this.#waiting.push(entry);
    this.#arrived.resolve();
  }

  #isTooMuch(waiting: number): boolean {
    const { maxWaiting, maxWaitingBytesOfRestore } = this.#options;
    return this.#catchingUp ? this.#bytes > maxWaitingBytesOfRestore : waiting > maxWaiting;
  }

  /** True once all that was enqueued before is in the store; false when the store is away. */
  async settled(): Promise<boolean> {
    if (this.#state.phase !== 'in_sync' || this.#restoreDue) return false;
    return this.#waiting.length > 0 ? this.#next.promise : (this.#current ?? true);
  }

  /** The store may be back: the next attempt is made now. */
  tryNow(): void {
    this.#hurry.resolve();
  }

  /** The store does not hold what it should: it is compared with the log. */
  restoreNow(): void {
    this.#restoreDue = true;
    this.#arrived.resolve();
  }

  /** Ends after the attempt under way. What still waits is on the log, and found there at the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.tryNow();
    this.#arrived.resolve();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      const outcome = this.#next;
      this.#next = Promise.withResolvers();
      this.#current = outcome.promise;
      this.#hurry = Promise.withResolvers();
      const ok = await this.#attempt();
      this.#current = undefined;
      outcome.resolve(ok);
      failures = ok ? 0 : failures + 1;
      if (!ok) await this.#pause(pauseAfter(failures, this.#options.retry));
      if (ok && this.#waiting.length === 0 && !this.#restoreDue) await this.#arrived.promise;
      this.#arrived = Promise.withResolvers();
    }
    this.#next.resolve(false);
  }

  async #attempt(): Promise<boolean> {
    try {
      if (this.#restoreDue) await this.#restore();
      await this.#save();
      this.#change({ phase: 'in_sync', error: null });
      return true;
    } catch (error) {
      this.#change({ phase: 'away', error: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  async #restore(): Promise<void> {
    if (this.#state.phase !== 'away') this.#change({ phase: 'restoring', error: null });
    this.#restoreDue = false;
    this.#waiting = [];
    this.#catchingUp = true;
    this.#bytes = 0;
    try {
      const { store, readLog } = this.#options;
      const { signal } = this.#stopped;
      signal.throwIfAborted();
      const restored = await restore(store, (onEntries) => readLog(onEntries, signal));
      this.#options.onRestored?.(restored);
    } catch (error) {
      this.#restoreDue = true;
      this.#waiting = [];
      this.#catchingUp = false;
      throw error;
    }
  }

  async #save(): Promise<void> {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    if (batch.length <= this.#options.maxWaiting) this.#catchingUp = false;
    let saved = 0;
    try {
      do {
        await this.#options.store.save(batch.slice(saved, saved + SAVED_AT_ONCE));
        saved += SAVED_AT_ONCE;
      } while (saved < batch.length);
    } catch (error) {
      if (error instanceof TrustStoreLost) this.#restoreDue = true;
      this.#catchingUp = false;
      if (!this.#restoreDue) this.#waiting = [...batch.slice(saved), ...this.#waiting];
      throw error;
    }
  }

  async #pause(ms: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([sleep(ms, undefined, { signal: over.signal }).catch(() => {}), this.#hurry.promise]);
    over.abort();
  }

  #change(state: WriteBehindState): void {
    const moved = state.phase !== this.#state.phase;
    this.#state = state;
    if (moved) this.#options.onChange?.(state);
  }
}
