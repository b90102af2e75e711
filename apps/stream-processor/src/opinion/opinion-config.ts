import { env } from '@chorus/service-kit';
import { z } from 'zod';

/** Who can be asked. */
export const PROVIDERS = ['openai', 'anthropic', 'openai-compatible'] as const;

const EXPECTED_PROVIDER = `expected ${PROVIDERS.join(', ')}, or nothing: then no model is asked`;
const MODEL_LIMIT = 'expected the name of a model, at most 200 characters';

/** The settings of the second opinion. Without LLM_PROVIDER nobody is asked anything. */
export const opinionSettings = {
  LLM_PROVIDER: z.enum(PROVIDERS, { error: EXPECTED_PROVIDER }).optional(),
  /** As the provider names it. */
  LLM_MODEL: z.string().trim().min(1, MODEL_LIMIT).max(200, MODEL_LIMIT).optional(),
  LLM_API_KEY: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'expected a key of visible ASCII characters')
    .optional(),
  /** Where the provider’s API is; its own address where absent. */
  LLM_BASE_URL: z
    .url({ protocol: /^https?$/, error: 'expected a URL such as http://127.0.0.1:11434/v1' })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  /** How long one answer may take; then its request is aborted. */
  LLM_TIMEOUT_MS: env.integer({ min: 100, max: 120_000, default: 5_000 }),
  /** Tokens, of questions and answers together, that one fleet may spend in an hour, and at once after a quiet hour. */
  LLM_TOKENS_PER_HOUR: env.integer({ min: 50_000, max: 1_000_000, default: 200_000 }),
  /** Decisions with a risk from here to there are asked about. */
  LLM_MIN_RISK: env.decimal({ min: 0, max: 1, default: 0.2 }),
  LLM_MAX_RISK: env.decimal({ min: 0, max: 1, default: 0.6 }),
  /** Questions under way at a time. */
  LLM_CONCURRENCY: env.integer({ min: 1, max: 64, default: 4 }),
  /** Questions that wait for their turn; what comes when so many wait is not asked. */
  LLM_MAX_WAITING: env.integer({ min: 1, max: 10_000, default: 100 }),
};

export type OpinionConfig = z.infer<z.ZodObject<typeof opinionSettings>>;

/** For `.superRefine()` of the service's schema: what a provider needs is there, and nothing is set in vain. */
export function completeOpinion(config: OpinionConfig, context: z.RefinementCtx): void {
  const { LLM_PROVIDER: provider, LLM_MIN_RISK: min, LLM_MAX_RISK: max } = config;
  const say = (name: keyof OpinionConfig, message: string): void =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (provider === undefined) {
    const inVain = (['LLM_MODEL', 'LLM_API_KEY', 'LLM_BASE_URL'] as const).find((name) => config[name] !== undefined);
    if (inVain !== undefined) say('LLM_PROVIDER', `${EXPECTED_PROVIDER} (${inVain} is set)`);
    return;
  }
  if (config.LLM_MODEL === undefined) say('LLM_MODEL', `expected the name of a model of ${provider}`);
  if (provider === 'openai-compatible' && config.LLM_BASE_URL === undefined)
    say('LLM_BASE_URL', 'expected the URL of the server, such as http://127.0.0.1:11434/v1');
  if (provider !== 'openai-compatible' && config.LLM_API_KEY === undefined)
    say('LLM_API_KEY', `expected a key of ${provider}`);
  if (min > max) say('LLM_MIN_RISK', `expected no more than LLM_MAX_RISK, which is ${max}`);
}
