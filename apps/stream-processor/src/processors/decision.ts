import { instantText, type BusRecord } from '@chorus/bus';
import { PREDICTOR, type Assessment } from '@chorus/conflict';
import {
  fleetOf,
  type AgentMessage,
  type ArbitrationRecord,
  type ProcessedDecision,
  type TrustScore,
} from '@chorus/contracts';
import type { Provenance } from './provenance.ts';

/** The action that is in force on an agent by its standing; null where there is none. */
export function actionOf(trust: TrustScore | undefined): ProcessedDecision['intervention_action'] {
  if (trust?.standing !== 'quarantined') return null;
  return {
    action: trust.enforced ? 'blocked' : 'would_block',
    reason: trust.standing_reason,
    since: trust.standing_since,
    standing: trust.standing,
  };
}

/** Writes down what was concluded from a message, and on what ground. */
export function decisionOf(
  record: BusRecord<AgentMessage>,
  provenance: Provenance,
  trust: BusRecord<TrustScore> | undefined,
  assessment: Assessment,
  arbitration: ArbitrationRecord | undefined,
  now: number,
): ProcessedDecision {
  const { value: message, topic, partition, offset } = record;
  const { message_id, source, raw, received_at, redactions } = provenance;
  return {
    original_message: message,
    conflict_analysis: assessment.analysis,
    trust_impact: { evidence: assessment.evidence },
    intervention_action: actionOf(trust?.value),
    processing_metadata: {
      message_id,
      source,
      fleet_id: fleetOf(message),
      raw,
      accepted: { topic, partition, offset },
      received_at: instantText(received_at),
      decided_at: instantText(now),
      clock_skew_ms: Date.parse(message.timestamp) - received_at,
      trust: trust
        ? { offset: trust.offset, age_ms: Math.max(0, now - trust.timestamp) }
        : { offset: -1, age_ms: null },
      ...(Object.keys(redactions).length > 0 && { redactions }),
      predictor: PREDICTOR,
    },
    ...(arbitration && { arbitration }),
    causal_relationships: assessment.edges,
  };
}
