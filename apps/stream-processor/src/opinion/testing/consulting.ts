import { startOpenAiStub, type ModelAnswer, type ModelRequest, type OpenAiStub } from '@chorus/testing';
import { streamProcessorConfig } from '../../config.ts';
import { START } from '../../testing/pipeline.ts';
import { aiSdkModel } from '../ai-sdk-model.ts';
import { Consultant } from '../consultant.ts';
import { ModelBreaker, type CircuitName } from '../model-breaker.ts';
import type { OpinionModel } from '../model.ts';
import { TokenBudget } from '../token-budget.ts';

/** What a model says that does as it is told. */
export const GOOD = { risk: 0.35, kind: 'contention', rationale: 'Both write the same orders.' };
export const good: ModelAnswer = { content: JSON.stringify(GOOD) };

/** The settings for a server of ours. */
export const settingsFor = (url: string, more: Readonly<Record<string, string>> = {}) =>
  streamProcessorConfig.parse({
    LLM_PROVIDER: 'openai-compatible',
    LLM_MODEL: 'small',
    LLM_API_KEY: 'the-key',
    LLM_BASE_URL: url,
    ...more,
  });

export interface Consulting {
  readonly stub: OpenAiStub;
  readonly model: OpinionModel;
  readonly consultant: Consultant;
  readonly breaker: ModelBreaker;
  /** Every state that the circuit took on. */
  readonly circuit: readonly CircuitName[];
  /** What the model says from now on. */
  answers(answer: ModelAnswer | ((request: ModelRequest) => ModelAnswer | Promise<ModelAnswer>)): void;
  close(): void;
}

/** A consultant whose model is a server of ours, asked by the real SDK. */
export async function consulting({ timeoutMs = 20_000, tokensPerHour = 1_000_000 } = {}): Promise<Consulting> {
  let say: (request: ModelRequest) => ModelAnswer | Promise<ModelAnswer> = () => good;
  const stub = await startOpenAiStub(0, (request) => say(request));
  const circuit: CircuitName[] = [];
  const breaker = new ModelBreaker((state) => circuit.push(state));
  const model = aiSdkModel(settingsFor(stub.url));
  const budget = new TokenBudget(tokensPerHour);
  return {
    ...{ stub, model, breaker, circuit },
    consultant: new Consultant({ model, breaker, budget, timeoutMs, now: () => START }),
    answers: (answer) => void (say = typeof answer === 'function' ? answer : () => answer),
    close: () => stub.close(),
  };
}
