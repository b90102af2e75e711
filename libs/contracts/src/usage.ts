import { z } from 'zod';

/** What a message cost, as its sender says. Every field may be missing. */
export const usage = z
  .looseObject({
    input_tokens: z.number().min(0).optional(),
    output_tokens: z.number().min(0).optional(),
    cost_usd: z.number().min(0).optional(),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usage>;

/** What is told of a message beside its content. */
export interface MessageFacts {
  /** Input and output tokens together; null where none are told. */
  readonly tokens: number | null;
  /** US dollars; null where none are told. */
  readonly cost_usd: number | null;
  readonly model: string | null;
  /** How long it took, in milliseconds. */
  readonly duration_ms: number | null;
  /** The message that this one answers or follows from. */
  readonly reply_to: string | null;
}

const number = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value.slice(0, 256) : null;

/**
 * Reads `metadata.usage`, `model`, `duration_ms` and `reply_to`. Agents may write there what they like: what has another
 * shape is passed over, and never a reason to refuse a message.
 */
export function factsOf({
  metadata,
}: {
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}): MessageFacts {
  const given = metadata?.['usage'];
  const { input_tokens, output_tokens, cost_usd } = (
    typeof given === 'object' && given !== null ? given : {}
  ) as Record<string, unknown>;
  const told = [number(input_tokens), number(output_tokens)].filter((tokens) => tokens !== null);
  return {
    tokens: told.length === 0 ? null : told.reduce((sum, tokens) => sum + tokens),
    cost_usd: number(cost_usd),
    model: text(metadata?.['model']),
    duration_ms: number(metadata?.['duration_ms']),
    reply_to: text(metadata?.['reply_to']),
  };
}
