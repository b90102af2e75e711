import type { KafkaApi } from './kafka-api.ts';
import type { KafkaRequest } from './frames.ts';

export interface DropPlan {
  /** Whose replies are lost. */
  readonly apis: readonly KafkaApi[];
  /** How many. */
  readonly times: number;
  /** What becomes of the connection: it stays open and silent, the default, or it is cut. */
  readonly after?: 'silence' | 'cut';
  /** Whose requests, of these kinds, e.g. those of one client id; all unless told otherwise. */
  readonly match?: (request: KafkaRequest) => boolean;
}

/**
 * Replies that are being lost: the broker has done what it was asked, and the client never hears of it. Replies that say
 * that it was not done pass, as far as the proxy can tell: see `replyError`.
 */
export interface DroppedReplies {
  /** How many were lost so far. */
  readonly dropped: number;
  /** Resolves when `times` were lost, or after `stop()`. */
  readonly done: Promise<void>;
  /** Loses no more. */
  stop(): void;
}

/**
 * Counts the replies that a {@link DropPlan} loses. A request is `claimed` when it passes, before the broker can answer,
 * and then either its reply is lost or, where the broker refused it or the connection ends first, the claim is released:
 * so exactly `times` replies are lost.
 */
export class Dropper implements DroppedReplies {
  readonly done: Promise<void>;
  readonly after: 'silence' | 'cut';
  readonly #plan: DropPlan;
  readonly #finish: () => void;
  #claimed = 0;
  #dropped = 0;
  #stopped = false;

  constructor(plan: DropPlan) {
    if (!Number.isInteger(plan.times) || plan.times < 1)
      throw new RangeError(`Replies to be dropped ${plan.times} times: it must be a whole number, 1 or more.`);
    this.#plan = plan;
    this.after = plan.after ?? 'silence';
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#finish = resolve;
  }

  get dropped(): number {
    return this.#dropped;
  }

  get finished(): boolean {
    return this.#stopped || this.#dropped >= this.#plan.times;
  }

  /** Whether the reply to this request is to be lost. */
  claim(request: KafkaRequest): boolean {
    const { apis, times, match } = this.#plan;
    if (this.#stopped || this.#dropped + this.#claimed >= times) return false;
    if (request.api === undefined || !apis.includes(request.api) || match?.(request) === false) return false;
    this.#claimed += 1;
    return true;
  }

  /** The reply to a claimed request is here. False after `stop`: it is to pass. */
  lose(): boolean {
    this.#claimed -= 1;
    if (this.#stopped) return false;
    this.#dropped += 1;
    if (this.finished) this.#finish();
    return true;
  }

  release(): void {
    this.#claimed -= 1;
  }

  stop(): void {
    this.#stopped = true;
    this.#finish();
  }
}
