import type { RejectedMessage } from '@chorus/contracts';
import type { Principal } from '@chorus/service-kit';
import type { RejectReason } from '../otlp/decode/decoded.ts';
import { WHY_NOT } from '../otlp/partial-success.ts';
import { fleetToTell } from './of-http.ts';
import type { Rejection } from './window.ts';

const REASONS: Readonly<Record<RejectReason, Pick<RejectedMessage, 'reason' | 'errors'>>> = {
  malformed: { reason: 'schema', errors: [] },
  identity: {
    reason: 'schema',
    errors: [{ pointer: '/traceId', detail: '16 bytes are expected, and 8 in /spanId, neither all zero' }],
  },
  'too-many': { reason: 'too_large', errors: [] },
  fleet: {
    reason: 'fleet',
    errors: [{ pointer: '/resource/attributes/chorus.fleet', detail: 'a fleet of the API key is expected' }],
  },
  invalid: { reason: 'schema', errors: [] },
};

/**
 * Spans of a request that were not taken: one rejection a reason, in words that are the same however many they are, so that
 * those of several requests are told as one. A span that could not be read has no excerpt.
 */
export function rejectionsOfSpans(
  rejected: ReadonlyMap<RejectReason, number>,
  principal: Principal,
): readonly Rejection[] {
  return [...rejected]
    .filter(([, count]) => count > 0)
    .map(
      ([why, count]) =>
        ({
          fleet_id: fleetToTell(principal),
          agent_id: null,
          via: 'otlp',
          key_id: principal.id,
          ...REASONS[why],
          detail: `A span ${WHY_NOT[why]}.`,
          message: '',
          count,
        }) satisfies Rejection,
    );
}
