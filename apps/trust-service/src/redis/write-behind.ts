import { setTimeout as sleep } from 'node:timers/promises';
import { restore } from './restore.ts';
import type { ReadLog, Restored } from './restore.ts';
import { TrustStoreLost } from './trust-store.ts';
import type { HeldAgent, TrustEntry, TrustStore } from './trust-store.ts';

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
  /** Some agents, others each time, that the store has to hold by now; looked for at each {@link WriteBehind.look}. */
  readonly some: () => readonly HeldAgent[];
  /** Waits, or ends the wait when the signal aborts. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
  /** Told what the store has lost, a phrase; it is being restored. */
  readonly onLost?: (what: string) => void;
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

/** A store that loses data again and again (it may have too little room) is looked at less and less often, down to this. */
const MAX_SKIPPED_LOOKS = 127;

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
  #lookDue = false;
  /** Looks in a row that found a loss, and how many are left out because of them. */
  #losses = 0;
  #skipped = 0;
  /** From the beginning of a restore until few enough wait again. */
  #catchingUp = false;
  /** Of what has come since then and waits; not counted otherwise. */
  #bytes = 0;
  /** Ends an idle pause, and a pause after a failure. */
  #arrived = Promise.withResolvers<void>();
  #hurry = Promise.withResolvers<void>();
  /** The outcome of the attempt under way, and of the one after it. */
  #current: PromiseWithResolvers<boolean> | undefined;
  #next = Promise.withResolvers<boolean>();
  #running: Promise<void> | undefined;

  constructor(options: WriteBehindOptions) {
    this.#options = options;
  }

  get state(): WriteBehindState {
    return this.#state;
  }

  /** Entries that are not in the store yet, apart from those on their way. */
  get waiting(): number {
    return this.#waiting.length;
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
    return this.#waiting.length > 0 ? this.#next.promise : (this.#current?.promise ?? true);
  }

  /** The store may be back, and may have lost its data: the next attempt is made now, and begins with a look. */
  tryNow(): void {
    this.#lookDue = true;
    this.#hurry.resolve();
    this.#arrived.resolve();
  }

  /** Asks the store soon whether it still holds what it should; where it does not, it is compared with the log. */
  look(): void {
    if (this.#skipped > 0) this.#skipped--;
    else this.#lookDue = true;
    this.#arrived.resolve();
  }

  /** Somebody has seen, while it was {@link settled}, that the store lacks something: it is compared with the log. */
  lacks(what: string): void {
    if (this.#restoreDue || this.#skipped > 0) return;
    this.#found(what);
    this.#arrived.resolve();
  }

  /** Ends after the attempt under way. What still waits is on the log, and found there at the next start. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.tryNow();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#stopped.signal.aborted) {
      const outcome = this.#next;
      this.#next = Promise.withResolvers();
      this.#current = outcome;
      this.#hurry = Promise.withResolvers();
      const ok = await this.#attempt();
      this.#current = undefined;
      outcome.resolve(ok);
      failures = ok ? 0 : failures + 1;
      if (!ok) await this.#pause(pauseAfter(failures, this.#options.retry));
      if (ok && !this.#isBusy) await this.#arrived.promise;
      this.#arrived = Promise.withResolvers();
    }
    this.#next.resolve(false);
  }

  get #isBusy(): boolean {
    return this.#waiting.length > 0 || this.#restoreDue || this.#lookDue;
  }

  async #attempt(): Promise<boolean> {
    try {
      do {
        if (this.#restoreDue) await this.#restore();
        await this.#save();
        if (this.#lookDue) await this.#lookAtStore();
      } while (this.#restoreDue);
      this.#change({ phase: 'in_sync', error: null });
      return true;
    } catch (error) {
      const phase = error instanceof TrustStoreLost ? 'restoring' : 'away';
      this.#change({ phase, error: error instanceof Error ? error.message : String(error) });
      return false;
    }
  }

  async #lookAtStore(): Promise<void> {
    // Of what waits the store need not know yet.
    const some = this.#waiting.length > 0 ? [] : this.#options.some();
    const what = await this.#options.store.loss(some);
    this.#lookDue = false;
    if (what === null) this.#losses = 0;
    else this.#found(what);
  }

  #found(loss: string): void {
    this.#skipped = Math.min(2 ** this.#losses++ - 1, MAX_SKIPPED_LOOKS);
    this.#lost(loss);
  }

  #lost(what: string): void {
    this.#restoreDue = true;
    // Nobody is to wait for the end of the restore.
    this.#current?.resolve(false);
    this.#options.onLost?.(what);
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
      if (error instanceof TrustStoreLost) this.#lost(error.message);
      this.#catchingUp = false;
      if (!this.#restoreDue) this.#waiting = [...batch.slice(saved), ...this.#waiting];
      throw error;
    }
  }

  async #pause(ms: number): Promise<void> {
    const over = new AbortController();
    const wait = this.#options.sleep ?? ((long, signal) => sleep(long, undefined, { signal }));
    await Promise.race([wait(ms, over.signal).catch(() => {}), this.#hurry.promise]);
    over.abort();
  }

  #change(state: WriteBehindState): void {
    const moved = state.phase !== this.#state.phase;
    this.#state = state;
    if (moved) this.#options.onChange?.(state);
  }
}
