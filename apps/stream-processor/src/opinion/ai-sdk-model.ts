import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { opinionAnswer, type OpinionAnswer } from '@chorus/contracts';
import {
  APICallError,
  generateText,
  jsonSchema,
  NoObjectGeneratedError,
  NoOutputGeneratedError,
  Output,
  type LanguageModel,
  type LanguageModelUsage,
} from 'ai';
import { boundedFetch } from './bounded-fetch.ts';
import { ModelFailed, type ModelReply, type OpinionModel, type TokenCount } from './model.ts';
import type { OpinionConfig } from './opinion-config.ts';

// It would write to the console what a provider does not support.
globalThis.AI_SDK_LOG_WARNINGS = false;

/**
 * The form of an answer, in the part of JSON Schema that every provider takes; what it leaves open, such as the range of the
 * risk, is checked all the same.
 */
const ANSWER = jsonSchema<OpinionAnswer>(
  {
    type: 'object',
    properties: {
      risk: { type: 'number', description: '0 to 1' },
      kind: { type: 'string', enum: [...opinionAnswer.shape.kind.options] },
      rationale: { type: 'string', description: 'Plain text, at most 600 characters.' },
    },
    required: ['risk', 'kind', 'rationale'],
    additionalProperties: false,
  },
  {
    validate: (value) => {
      const { data, error } = opinionAnswer.safeParse(value);
      return data ? { success: true, value: data } : { success: false, error };
    },
  },
);

/** The model of the settings, by the AI SDK. Nothing is sent before the first question. */
export function aiSdkModel(config: OpinionConfig): OpinionModel {
  const { LLM_PROVIDER: provider = 'openai-compatible', LLM_MODEL: model = '' } = config;
  const language = languageModel(config);
  return {
    provider,
    model,
    async ask({ system, user }, maxOutputTokens, abortSignal): Promise<ModelReply> {
      try {
        const { output, usage } = await generateText({
          model: language,
          system,
          prompt: user,
          output: Output.object({ schema: ANSWER, name: 'opinion' }),
          maxOutputTokens,
          maxRetries: 0,
          abortSignal,
          // Nothing of it stays with the provider for later conversations.
          providerOptions: { openai: { store: false } },
        });
        return { answer: output, tokens: tokensOf(usage) };
      } catch (error) {
        abortSignal.throwIfAborted();
        if (NoObjectGeneratedError.isInstance(error)) return { answer: null, tokens: tokensOf(error.usage) };
        if (NoOutputGeneratedError.isInstance(error)) return { answer: null, tokens: tokensOf(undefined) };
        throw failureOf(error);
      }
    },
  };
}

function languageModel({ LLM_PROVIDER, LLM_MODEL = '', LLM_API_KEY, LLM_BASE_URL }: OpinionConfig): LanguageModel {
  const fetch = boundedFetch(globalThis.fetch);
  // Addresses and keys are given in full: the SDK would look for its own in the environment.
  const apiKey = LLM_API_KEY ?? '';
  switch (LLM_PROVIDER) {
    case 'openai':
      return createOpenAI({ baseURL: LLM_BASE_URL ?? 'https://api.openai.com/v1', apiKey, fetch })(LLM_MODEL);
    case 'anthropic':
      return createAnthropic({ baseURL: LLM_BASE_URL ?? 'https://api.anthropic.com/v1', apiKey, fetch })(LLM_MODEL);
    case 'openai-compatible':
    case undefined:
      return createOpenAICompatible({
        name: 'compatible',
        baseURL: LLM_BASE_URL ?? '',
        ...(apiKey !== '' && { apiKey }),
        supportsStructuredOutputs: true,
        fetch,
      })(LLM_MODEL);
  }
}

const tokensOf = (usage: LanguageModelUsage | undefined): TokenCount => ({
  input: countOf(usage?.inputTokens),
  output: countOf(usage?.outputTokens),
});

/** A server may say anything. */
const countOf = (count: number | undefined): number | null =>
  count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : null;

/** Statuses by which a server says something about itself or about us, and not about this one request. */
const isOutage = (status: number): boolean =>
  status < 400 || status >= 500 || [401, 402, 403, 404, 408, 429].includes(status);

/** The error itself holds the request and the answer; it goes no further. */
function failureOf(error: unknown): ModelFailed {
  if (error instanceof ModelFailed) return error;
  const status = APICallError.isInstance(error) ? error.statusCode : undefined;
  if (status === undefined) return new ModelFailed(`it could not be asked: ${nameOf(error)}`, true, true);
  if (status < 300) return new ModelFailed('its answer does not follow the protocol of the provider', true, true);
  return new ModelFailed(`it answered ${status}`, isOutage(status), false);
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'unknown').slice(0, 60);
