import type { BusRecord } from '@chorus/bus';
import { agentDecisionsProcessed, type ProcessedDecision } from '@chorus/contracts';
import { START, message } from '../../testing/pipeline.ts';
import { questionOf, type Question } from '../question.ts';

export interface Asked {
  readonly text?: string;
  readonly fleet?: string;
  readonly offset?: number;
  readonly risk?: number;
}

/** A decision of which the rules are not sure, unless told otherwise. */
export function decision({
  text = 'I will change db/orders.',
  fleet = 'shop',
  risk = 0.4,
}: Asked = {}): ProcessedDecision {
  const place = { topic: 'agent-messages-raw', partition: 0, offset: 1 };
  const at = new Date(START).toISOString();
  return {
    original_message: message({ content: { text }, metadata: { fleet_id: fleet } }),
    conflict_analysis: {
      ...{ risk, kind: 'contention', factors: [{ name: 'contention', contribution: risk }], reason: 'Both write.' },
      ...{ with_agents: ['reviewer'], resources: ['db/orders'], evidence: [], accesses: [] },
    },
    trust_impact: { evidence: [] },
    intervention_action: null,
    processing_metadata: {
      ...{ message_id: 'm-1', source: '/test', fleet_id: fleet, raw: place, accepted: place },
      ...{ received_at: at, decided_at: at, clock_skew_ms: 0, trust: { offset: -1, age_ms: null } },
      predictor: 'rules/1',
    },
    causal_relationships: [],
  };
}

export const decided = (asked: Asked = {}): BusRecord<ProcessedDecision> => ({
  ...{ topic: agentDecisionsProcessed.name, partition: 0, offset: asked.offset ?? 0, key: asked.fleet ?? 'shop' },
  ...{ value: decision(asked), headers: {}, timestamp: START },
});

export const question = (asked: Asked = {}): Question => questionOf(decided(asked));
