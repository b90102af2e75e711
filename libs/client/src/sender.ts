import type { Encoded } from './encode.ts';
import type { AgentState, Answer, Refusal } from './answer.ts';
import { readAnswer } from './answer.ts';
import { backoffMs } from './backoff.ts';
import { reasonOf, request } from './http.ts';
import type { Outbox } from './outbox.ts';
import type { Problems } from './problems.ts';
import { later, laterForSure } from './runtime.ts';
import type { Settings } from './settings.ts';

/** A connection that had been idle may be closed at the very moment of a request. Once that is not worth a word. */
const TELL_FROM_FAILURE = 2;

/** What the sender tells of what became of messages. */
export interface Fate {
  sent(item: Encoded, state: AgentState | undefined, askedAt: number): void;
  refused(item: Encoded, refusal: Refusal): void;
}

/**
 * Empties the outbox. One request is on its way at a time, and the same messages go again until the server has answered for
 * each of them: so the order of every agent is kept, and what arrives twice bears the same id and lies near the first.
 */
export class Sender {
  readonly #settings: Settings;
  readonly #outbox: Outbox;
  readonly #problems: Problems;
  readonly #fate: Fate;
  #cancelTimer: (() => void) | undefined;
  #wakesAt = Infinity;
  /** Before this moment nothing is sent, by the server's own wish. */
  #notBefore = 0;
  #failures = 0;
  #told = false;
  #retries = 0;
  /** Most messages in the next request; fewer while one is searched that the server refuses. */
  #most: number;
  #request: AbortController | undefined;
  #running = false;
  #closed = false;
  #waiting: { readonly until: number; readonly deadline: number; readonly end: (done: boolean) => void }[] = [];

  constructor(settings: Settings, outbox: Outbox, problems: Problems, fate: Fate) {
    this.#settings = settings;
    this.#outbox = outbox;
    this.#problems = problems;
    this.#fate = fate;
    this.#most = settings.batch.messages;
  }

  /** Requests that were made again. */
  get retries(): number {
    return this.#retries;
  }

  /** After a message was put into the outbox. */
  added(): void {
    if (this.#running || this.#failures > 0) return;
    const { messages, bytes, delayMs } = this.#settings.batch;
    const enough = this.#outbox.count >= messages || this.#outbox.bytes >= bytes;
    this.#wakeIn(enough ? 0 : delayMs);
  }

  /**
   * Resolves when what is in the outbox now has left it: true; or when time is up, or the next attempt is after that: false.
   */
  flush(timeoutMs: number): Promise<boolean> {
    const until = this.#outbox.put;
    if (this.#outbox.gone >= until) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (done: boolean) => {
        cancel();
        this.#waiting = this.#waiting.filter((other) => other !== waiting);
        resolve(done);
      };
      const cancel = laterForSure(timeoutMs, () => end(false));
      const waiting = { until, deadline: performance.now() + timeoutMs, end };
      this.#waiting.push(waiting);
      this.#wakeIn(0);
      this.#endHopeless();
    });
  }

  /** Gives the request up that is on its way; it is made again later. */
  interrupt(): void {
    this.#request?.abort(new Error('The program ends.'));
  }

  /** Who still waits for a flush is told that it did not come to its end. */
  close(): void {
    this.#closed = true;
    this.#cancelTimer?.();
    this.interrupt();
    for (const { end } of this.#waiting) end(false);
  }

  #wakeIn(ms: number): void {
    if (this.#closed || this.#running || this.#settings.messagesUrl === undefined) return;
    const now = performance.now();
    const at = Math.max(now + ms, this.#notBefore);
    if (this.#cancelTimer && at >= this.#wakesAt) return;
    this.#cancelTimer?.();
    this.#wakesAt = at;
    this.#cancelTimer = later(at - now, () => {
      this.#cancelTimer = undefined;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    let waitMs = 0;
    while (waitMs === 0 && this.#outbox.count > 0 && !this.#closed) {
      const batch = this.#outbox.head(this.#most, this.#settings.batch.bytes);
      const askedAt = performance.now();
      const answer = await this.#send(batch);
      if (this.#closed) return;
      waitMs = this.#settle(batch, answer, askedAt);
      const { messages, delayMs } = this.#settings.batch;
      const more = this.#waiting.length > 0 || this.#outbox.count >= messages || this.#most < messages;
      if (waitMs === 0 && !more) waitMs = delayMs;
    }
    this.#running = false;
    if (this.#outbox.count > 0) this.#wakeIn(waitMs);
    this.#endHopeless();
  }

  /** Nobody need wait for an attempt that comes after their time. */
  #endHopeless(): void {
    if (!this.#cancelTimer) return;
    for (const { deadline, end } of this.#waiting) if (deadline < this.#wakesAt) end(false);
  }

  async #send(batch: readonly Encoded[]): Promise<Answer> {
    if (this.#failures > 0) this.#retries++;
    this.#request = new AbortController();
    try {
      const answer = await request(
        this.#settings,
        this.#settings.messagesUrl ?? '',
        {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: `[${batch.map(({ json }) => json).join(',')}]`,
        },
        this.#request,
      );
      return readAnswer(answer, batch.length, Date.now());
    } catch (error) {
      return { kind: 'later', detail: `No answer from ${this.#settings.messagesUrl}: ${reasonOf(error)}.` };
    } finally {
      this.#request = undefined;
    }
  }

  /** @returns how long to wait before the next request, in ms */
  #settle(batch: readonly Encoded[], answer: Answer, askedAt: number): number {
    const { retry } = this.#settings;
    switch (answer.kind) {
      case 'items':
        this.#succeeded(batch, answer.items, askedAt);
        return 0;
      case 'refused':
        if (batch.length > 1) {
          this.#most = Math.ceil(batch.length / 2);
          return 0;
        }
        this.#succeeded(batch, [{ refusal: { ...answer, errors: [] } }], askedAt);
        return 0;
      case 'later': {
        const backoff = backoffMs(++this.#failures, retry, Math.random());
        if (this.#failures >= TELL_FROM_FAILURE) this.#tellOnce('unreachable', answer.detail, answer.status);
        // What the server asks for, and a little at random on top.
        const asked = answer.afterMs === undefined ? 0 : answer.afterMs + backoffMs(1, retry, Math.random());
        this.#notBefore = asked > 0 ? performance.now() + asked : 0;
        return Math.max(backoff, asked, 1);
      }
      case 'stopped':
        this.#failures++;
        this.#tellOnce(answer.why, answer.detail, answer.status);
        return backoffMs(1, { minMs: retry.stoppedMs, maxMs: retry.stoppedMs }, Math.random());
    }
  }

  #succeeded(batch: readonly Encoded[], items: Extract<Answer, { kind: 'items' }>['items'], askedAt: number): void {
    this.#failures = 0;
    this.#told = false;
    this.#most = Math.min(this.#settings.batch.messages, this.#most * 2);
    // Counted before anything is told: a handler may look at the statistics.
    this.#outbox.remove(batch.length);
    for (const [index, item] of batch.entries()) {
      const answer = items[index];
      if (answer && 'refusal' in answer) this.#fate.refused(item, answer.refusal);
      else this.#fate.sent(item, answer?.state, askedAt);
    }
    for (const { until, end } of this.#waiting) if (this.#outbox.gone >= until) end(true);
  }

  #tellOnce(kind: 'unreachable' | 'unauthorized' | 'setup', detail: string, status: number | undefined): void {
    if (this.#told) return;
    this.#told = true;
    const kept = `Messages are kept up to the limits of the buffer, and sent when it is mended.`;
    this.#problems.tell({ kind, detail: `${detail} ${kept}`, ...(status === undefined ? {} : { status }) });
  }
}
