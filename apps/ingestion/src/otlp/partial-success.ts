import type { PartialSuccess } from './answer.ts';
import type { RejectReason } from './decode/decoded.ts';
import { MAX_SPANS, MAX_VALUES } from './limits.ts';

/** What was wrong with a span, after its name in a sentence. */
export const WHY_NOT: Readonly<Record<RejectReason, string>> = {
  malformed: 'could not be decoded',
  identity: 'had no valid traceId (16 bytes) and spanId (8 bytes), not all zero',
  'too-many': `went over the limits of one request, ${MAX_SPANS} spans and ${MAX_VALUES} attribute values; export fewer at once (OTEL_BSP_MAX_EXPORT_BATCH_SIZE)`,
  fleet:
    'named a fleet in the resource attribute chorus.fleet, or none, that this API key is not for; set OTEL_RESOURCE_ATTRIBUTES=chorus.fleet=<fleet>, or use the key of one fleet',
  invalid: 'became no valid message',
};

/** What the sender is told of spans that were not taken; null where all were. */
export function partialSuccessOf(rejected: ReadonlyMap<RejectReason, number>): PartialSuccess | null {
  const reasons = [...rejected].filter(([, count]) => count > 0);
  if (reasons.length === 0) return null;
  return {
    rejected: reasons.reduce((sum, [, count]) => sum + count, 0),
    message: `Not taken: ${reasons.map(([reason, count]) => `${count} ${count === 1 ? 'span' : 'spans'} ${WHY_NOT[reason]}`).join('; ')}.`,
  };
}
