import type { ProcessedDecision } from '@chorus/contracts';

/** A message that asks for something, and what was decided about it, of the usual size. */
export function decisionOf(
  fleet_id: string,
  { from, to, message_id, at }: { from: string; to: string; message_id: string; at: number },
): ProcessedDecision {
  const instant = new Date(at).toISOString();
  const position = { topic: 'agent-messages-raw', partition: 0, offset: 0 };
  return {
    original_message: {
      agent_id: from,
      timestamp: instant,
      message_type: 'request',
      content: { text: `Please look into ${message_id} and tell me what you find; the customer waits for it.` },
      target_agents: [to],
      correlation_id: `work-${message_id.slice(0, 6)}`,
      metadata: { fleet_id, model: 'bench-1', usage: { input_tokens: 400, output_tokens: 120, cost_usd: 0.002 } },
    },
    conflict_analysis: {
      risk: 0,
      kind: 'none',
      factors: [],
      reason: '',
      with_agents: [],
      resources: [],
      evidence: [],
      accesses: [],
    },
    trust_impact: { evidence: [] },
    intervention_action: null,
    processing_metadata: {
      message_id,
      source: 'bench',
      fleet_id,
      raw: position,
      accepted: { ...position, topic: 'agent-messages-accepted' },
      received_at: instant,
      decided_at: instant,
      clock_skew_ms: 3,
      trust: { offset: 12, age_ms: 250 },
      predictor: 'rules/1',
    },
    causal_relationships: [
      {
        source_agent: from,
        target_agent: to,
        relationship_type: 'request',
        strength: 0.5,
        created_at: instant,
        last_updated: instant,
      },
    ],
  };
}

/** An id of a message as agents give them: as long as a UUID. */
export const messageId = (n: number): string =>
  `${(Math.imul(n, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0')}-1b2c-4d3e-8f40-${n.toString(16).padStart(12, '0')}`;
