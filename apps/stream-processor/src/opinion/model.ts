import type { OpinionPrompt } from '@chorus/conflict';
import type { OpinionAnswer } from '@chorus/contracts';

/** Tokens as the provider counted them; null where it did not say. */
export interface TokenCount {
  readonly input: number | null;
  readonly output: number | null;
}

/** What came back from a model that was there. Null: it is not an answer, and nothing of it is kept. */
export interface ModelReply {
  readonly answer: OpinionAnswer | null;
  readonly tokens: TokenCount;
}

/** No answer came. The words are for a person, and quote neither the request nor the answer. */
export class ModelFailed extends Error {
  override readonly name = 'ModelFailed';
  constructor(
    message: string,
    /** False where it was this one request that was refused, and nothing is known about the next. */
    readonly isOutage: boolean,
    /** Whether the provider may have worked on it, and counted tokens. */
    readonly mayHaveCost: boolean,
  ) {
    super(message);
  }
}

/** A language model. */
export interface OpinionModel {
  readonly provider: string;
  readonly model: string;
  /**
   * Asks once, without trying again.
   *
   * @param maxOutputTokens of the answer
   * @throws ModelFailed; whatever `signal` was aborted with
   */
  ask(prompt: OpinionPrompt, maxOutputTokens: number, signal: AbortSignal): Promise<ModelReply>;
}
