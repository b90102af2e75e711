import type { RejectedMessage } from '@chorus/contracts';
import type { Principal } from '@chorus/service-kit';
import type { RejectReason } from '../otlp/decode/decoded.ts';
import { partialSuccessOf } from '../otlp/partial-success.ts';
import { fleetToTell } from './of-http.ts';
import type { Rejection } from './window.ts';

const REASONS: Readonly<Record<RejectReason, { reason: RejectedMessage['reason']; pointer: string }>> = {
  malformed: { reason: 'schema', pointer: '' },
  identity: { reason: 'schema', pointer: '/traceId' },
  'too-many': { reason: 'too_large', pointer: '' },
  fleet: { reason: 'fleet', pointer: '/resource/attributes/chorus.fleet' },
  invalid: { reason: 'schema', pointer: '' },
};

/** Spans of a request that were not taken: one rejection a reason. A span that could not be read has no excerpt. */
export function rejectionsOfSpans(
  rejected: ReadonlyMap<RejectReason, number>,
  principal: Principal,
): readonly Rejection[] {
  return [...rejected].flatMap(([why, count]) => {
    const partial = partialSuccessOf(new Map([[why, count]]));
    if (!partial) return [];
    const { reason, pointer } = REASONS[why];
    return {
      fleet_id: fleetToTell(principal),
      agent_id: null,
      via: 'otlp',
      key_id: principal.id,
      reason,
      detail: partial.message,
      errors: pointer === '' ? [] : [{ pointer, detail: partial.message }],
      message: '',
      count,
    } satisfies Rejection;
  });
}
