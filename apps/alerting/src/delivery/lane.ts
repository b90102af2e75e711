import type { AlertDelivery } from '@chorus/contracts';
import { ExponentialBackoff, type IBackoff } from 'cockatiel';
import type { Attempt } from './http-sender.ts';
import { idOf, LEASE_MS, type Job } from './job.ts';

/** What a lane needs of its surroundings. */
export interface LaneHost {
  now(): number;
  /** False while nothing new may be begun. */
  readonly running: boolean;
  /** Undefined while the host is left alone. */
  send(job: Job): Promise<Attempt | undefined>;
  /** Puts an outcome on the log; rejects where it is away. */
  report(job: Job, delivery: AlertDelivery, final: boolean): Promise<void>;
  readonly retry: { readonly firstMs: number; readonly longestMs: number; readonly maxAgeMs: number };
}

/** A test is given up soon: somebody is waiting for it. */
const TEST_AGE_MS = 20_000;
/** After so many attempts people are told that it does not work yet. */
const ATTEMPTS_UNTIL_TOLD = 3;

interface Progress {
  attempts: number;
  backoff: IBackoff<unknown> | undefined;
  last: { readonly status: number | null; readonly error: string } | undefined;
}

interface Outcome {
  readonly job: Job;
  readonly delivery: AlertDelivery;
  readonly final: boolean;
  reported: boolean;
}

/**
 * What goes to one channel, one thing after the other. It is offered all that waits, again and again, by who owns it,
 * and goes on only while that lasts: so a lane ends with its task, and nothing but the store of the task remembers it.
 */
export class Lane {
  readonly #backoffs: ExponentialBackoff<unknown>;
  /** By delivery id; kept until it is offered no more, which is when the outcome has arrived. */
  readonly #outcomes = new Map<string, Outcome>();
  #jobs: readonly Job[] = [];
  #progress: Progress = fresh();
  #head = '';
  #offeredAt = -Infinity;
  #nextAt = -Infinity;
  #busy = false;

  constructor(private readonly host: LaneHost) {
    const { firstMs, longestMs } = host.retry;
    this.#backoffs = new ExponentialBackoff({ initialDelay: firstMs, maxDelay: Math.max(firstMs, longestMs) });
  }

  /** All that waits, oldest first. */
  offer(jobs: readonly Job[]): void {
    const [before, next] = [this.#jobs[0]?.channel.changed_at, jobs[0]?.channel.changed_at];
    // Whoever mends a channel does not wait for the end of the pause.
    if (before !== next) this.#nextAt = -Infinity;
    this.#jobs = jobs;
    this.#offeredAt = this.host.now();
    const waiting = new Set(jobs.map(idOf));
    for (const id of this.#outcomes.keys()) if (!waiting.has(id)) this.#outcomes.delete(id);
    if (!this.#busy) void this.#work();
  }

  /** Whether it is still offered anything. */
  get isLeased(): boolean {
    return this.host.now() - this.#offeredAt <= LEASE_MS;
  }

  /** How many wait without an outcome. */
  get waiting(): number {
    return this.#pending().length;
  }

  /** The trouble with what is tried at present, for a person. */
  get trouble(): string | undefined {
    return this.#progress.last?.error;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      await this.#reportAgain();
      for (let job = this.#next(); job; job = this.#next()) await this.#attempt(job);
    } finally {
      this.#busy = false;
    }
  }

  #pending(): readonly Job[] {
    return this.#jobs.filter((job) => !this.#outcomes.get(idOf(job))?.final);
  }

  #next(): Job | undefined {
    if (!this.host.running || !this.isLeased || this.host.now() < this.#nextAt) return undefined;
    const job = this.#pending()[0];
    if (job && idOf(job) !== this.#head) {
      this.#head = idOf(job);
      this.#progress = fresh();
    }
    return job;
  }

  async #attempt(job: Job): Promise<void> {
    if (this.#isTooOld(job, this.host.now())) return this.#giveUp(job);
    const attempt = await this.host.send(job).catch(broken);
    const progress = this.#progress;
    if (!attempt) {
      this.#pause(null);
      return;
    }
    progress.attempts++;
    if (attempt.kind === 'taken') {
      progress.last = undefined;
      return this.#settle(job, { state: 'delivered', status: attempt.status, error: null }, true);
    }
    const { status, error } = attempt;
    progress.last = { status, error };
    if (attempt.kind === 'refused') return this.#settle(job, { state: 'failed', status, error }, true);
    this.#pause(attempt.retry_after_ms);
    if (this.#isTooOld(job, this.#nextAt)) return this.#giveUp(job);
    if (progress.attempts === ATTEMPTS_UNTIL_TOLD)
      await this.#settle(job, { state: 'failed', status, error: `${error}; it is tried again` }, false);
  }

  #isTooOld({ alert, since }: Job, at: number): boolean {
    return at - since > (alert.kind === 'test' ? TEST_AGE_MS : this.host.retry.maxAgeMs);
  }

  #giveUp(job: Job): Promise<void> {
    const { last } = this.#progress;
    const error = `${last?.error ?? 'there was no chance to send it in time'}; given up`;
    return this.#settle(job, { state: 'failed', status: last?.status ?? null, error }, true);
  }

  #pause(retryAfterMs: number | null): void {
    const progress = this.#progress;
    progress.backoff = progress.backoff ? progress.backoff.next(undefined) : this.#backoffs.next();
    this.#nextAt = this.host.now() + Math.max(progress.backoff.duration, retryAfterMs ?? 0);
  }

  async #settle(job: Job, said: Pick<AlertDelivery, 'state' | 'status' | 'error'>, final: boolean): Promise<void> {
    const { channel, alert } = job;
    const at = new Date(this.host.now()).toISOString();
    const attempts = Math.max(1, this.#progress.attempts);
    const delivery = { channel_id: channel.channel_id, phase: alert.status, ...said, attempts, at };
    this.#outcomes.set(idOf(job), { job, delivery, final, reported: false });
    if (final) this.#nextAt = -Infinity;
    await this.#reportAgain();
  }

  async #reportAgain(): Promise<void> {
    for (const outcome of this.#outcomes.values()) {
      if (outcome.reported) continue;
      try {
        await this.host.report(outcome.job, outcome.delivery, outcome.final);
        outcome.reported = true;
      } catch {
        // The log is away: with the next offer.
        return;
      }
    }
  }
}

/** Nothing of the error is told: it may quote the address. */
const broken = (error: unknown): Attempt => {
  const error_name = error instanceof Error ? error.name : 'an error';
  const text = `it could not be sent: ${error_name}`;
  return { kind: 'failed', status: null, error: text, retry_after_ms: null, unreachable: false };
};

const fresh = (): Progress => ({ attempts: 0, backoff: undefined, last: undefined });
