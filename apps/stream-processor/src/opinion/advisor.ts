import type { ConflictOpinion } from '@chorus/contracts';
import type { Consultant } from './consultant.ts';
import type { Question } from './question.ts';

/** What an advisor needs of its surroundings. */
export interface AdvisorHost {
  readonly consultant: Pick<Consultant, 'consult'>;
  /** Puts an opinion on the log; rejects where that is away. */
  publish(opinion: ConflictOpinion): Promise<void>;
  /** Questions under way, and waiting for their turn, at a time. */
  readonly concurrency: number;
  readonly maxWaiting: number;
  /** Told of every opinion that could not be published. */
  onUnpublished(error: unknown): void;
}

/**
 * Works off questions, some at a time, in their order. Nobody waits for it, and it is no more than a bounded memory: what comes
 * while too many wait is not taken, and what waits when it stops is dropped.
 */
export class Advisor {
  readonly #waiting: Question[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #stopped = new AbortController();

  constructor(private readonly host: AdvisorHost) {}

  /** Takes what `question` gives, or does not even ask for it (false). Returns at once. */
  offer(question: () => Question): boolean {
    if (this.#stopped.signal.aborted || this.#waiting.length >= this.host.maxWaiting) return false;
    this.#waiting.push(question());
    this.#begin();
    return true;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get underWay(): number {
    return this.#underWay.size;
  }

  /** Aborts what is under way; resolves when that has ended. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Error('the service stops'));
    this.#waiting.length = 0;
    await Promise.all(this.#underWay);
  }

  /** Resolves when nothing waits and nothing is under way. */
  async idle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.race(this.#underWay);
  }

  #begin(): void {
    while (this.#underWay.size < this.host.concurrency) {
      const question = this.#waiting.shift();
      if (!question) return;
      const work = this.#answer(question).finally(() => {
        this.#underWay.delete(work);
        this.#begin();
      });
      this.#underWay.add(work);
    }
  }

  async #answer(question: Question): Promise<void> {
    try {
      await this.host.publish(await this.host.consultant.consult(question, this.#stopped.signal));
    } catch (error) {
      if (!this.#stopped.signal.aborted) this.host.onUnpublished(error);
    }
  }
}
