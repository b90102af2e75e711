import { mostTokensOf, quotable } from '@chorus/conflict';
import { MAX_RATIONALE, type ConflictOpinion } from '@chorus/contracts';
import { LeftAlone, type ModelBreaker } from './model-breaker.ts';
import { ModelFailed, type ModelReply, type OpinionModel, type TokenCount } from './model.ts';
import type { Question } from './question.ts';
import type { Reservation, TokenBudget } from './token-budget.ts';

/** Tokens that an answer may take, with what some models think before it. */
export const MAX_ANSWER_TOKENS = 1_000;

export interface ConsultantOptions {
  readonly model: OpinionModel;
  readonly breaker: ModelBreaker;
  readonly budget: TokenBudget;
  readonly timeoutMs: number;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
}

type Said = Pick<ConflictOpinion, 'outcome' | 'detail'> & Partial<Pick<ConflictOpinion, 'risk' | 'kind' | 'rationale'>>;

const UNKNOWN: TokenCount = { input: null, output: null };

/** Asks a model one question, within the fleet's budget and the time limit, and never twice. */
export class Consultant {
  constructor(private readonly options: ConsultantOptions) {}

  /**
   * The opinion, or why there is none; the decision stands in any case.
   *
   * @throws the reason of `stopped`, once that is aborted
   */
  async consult({ subject, prompt }: Question, stopped: AbortSignal): Promise<ConflictOpinion> {
    const { model, budget, now } = this.options;
    const began = performance.now();
    const record = (said: Said, tokens: TokenCount = UNKNOWN): ConflictOpinion => ({
      ...subject,
      provider: model.provider,
      model: model.model,
      ...{ risk: null, kind: null, rationale: null },
      ...said,
      tokens_in: tokens.input,
      tokens_out: tokens.output,
      duration_ms: Math.round(performance.now() - began),
      timestamp: new Date(now()).toISOString(),
    });

    const most = mostTokensOf(prompt) + MAX_ANSWER_TOKENS;
    const reserved = budget.reserve(subject.fleet_id, most, now());
    if (!reserved)
      return record({
        outcome: 'no_budget',
        detail: `the fleet has no ${most} tokens left of its hour; see LLM_TOKENS_PER_HOUR`,
      });
    try {
      const reply = await this.#ask(prompt, stopped);
      this.#settle(reserved, reply.tokens);
      return record(saidBy(reply), reply.tokens);
    } catch (error) {
      stopped.throwIfAborted();
      if (error instanceof LeftAlone || (error instanceof ModelFailed && !error.mayHaveCost))
        budget.settle(reserved, 0, now());
      return record(failureOf(error));
    }
  }

  #ask(prompt: Question['prompt'], stopped: AbortSignal): Promise<ModelReply> {
    const { model, breaker, timeoutMs } = this.options;
    return breaker.run(async () => {
      const late = AbortSignal.timeout(timeoutMs);
      try {
        return await model.ask(prompt, MAX_ANSWER_TOKENS, AbortSignal.any([late, stopped]));
      } catch (error) {
        if (late.aborted && !stopped.aborted) throw new NoAnswerInTime(timeoutMs);
        throw error;
      }
    });
  }

  /** Where it is not known what was used, all that was reserved counts as used. */
  #settle(reserved: Reservation, { input, output }: TokenCount): void {
    if (input !== null && output !== null) this.options.budget.settle(reserved, input + output, this.options.now());
  }
}

class NoAnswerInTime extends ModelFailed {
  constructor(ms: number) {
    super(`no answer within ${ms} ms`, true, true);
  }
}

function saidBy({ answer }: ModelReply): Said {
  const rationale = quotable(answer?.rationale ?? '', MAX_RATIONALE);
  if (!answer || rationale === '')
    return { outcome: 'invalid_answer', detail: 'what it said is not of the form that was asked for' };
  return { outcome: 'answered', detail: '', risk: answer.risk, kind: answer.kind, rationale };
}

function failureOf(error: unknown): Said {
  if (error instanceof LeftAlone)
    return { outcome: 'breaker_open', detail: 'the model was away too often and is left alone for a while' };
  if (error instanceof NoAnswerInTime) return { outcome: 'timeout', detail: error.message };
  if (error instanceof ModelFailed) return { outcome: 'failed', detail: error.message };
  return { outcome: 'failed', detail: `it could not be asked: ${error instanceof Error ? error.name : 'an error'}` };
}
