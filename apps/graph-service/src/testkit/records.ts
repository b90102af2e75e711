import type {
  Detection,
  CausalGraphUpdate,
  OperatorCommand,
  PatternRules,
  ProcessedDecision,
  RelationshipType,
  ResourceAccess,
  TrustScore,
  Verdict,
} from '@chorus/contracts';

/** An arbitrary start of log time. */
export const T0 = Date.UTC(2026, 2, 1, 12);
const start = new Date(T0).toISOString();

export interface Said {
  readonly from: string;
  readonly to?: readonly string[];
  readonly text?: string;
  readonly id?: string;
  readonly fleet?: string;
  readonly conversation?: string;
  readonly risk?: number;
  /** With whom it is in conflict. */
  readonly against?: readonly string[];
  readonly action?: 'blocked' | 'would_block';
  readonly accesses?: readonly ResourceAccess[];
}

let counter = 0;

/** A decision about a request of `from` to `to`, in fleet `shop`, with an id of its own, unless told otherwise. */
export function decision(said: Said): ProcessedDecision {
  const { from, to = [], text = 'hello', id = `m${counter++}`, fleet = 'shop', conversation = 'c' } = said;
  const { risk = 0, against = [], action, accesses = [] } = said;
  const edge = (target_agent: string, relationship_type: RelationshipType) => ({
    source_agent: from,
    target_agent,
    relationship_type,
    strength: 0.2,
    created_at: start,
    last_updated: start,
  });
  const position = { topic: 'agent-messages-raw', partition: 0, offset: counter };
  return {
    original_message: {
      agent_id: from,
      timestamp: start,
      message_type: 'request',
      content: { text },
      target_agents: [...to],
      correlation_id: conversation,
      metadata: { fleet_id: fleet },
    },
    conflict_analysis: {
      risk,
      kind: risk > 0 ? 'contention' : 'none',
      factors: [],
      reason: '',
      with_agents: [...against],
      resources: [],
      evidence: [],
      accesses: [...accesses],
    },
    trust_impact: { evidence: [] },
    intervention_action: action ? { action, reason: 'quarantined', since: start, standing: 'quarantined' } : null,
    processing_metadata: {
      message_id: id,
      source: 'spec',
      fleet_id: fleet,
      raw: position,
      accepted: { ...position, topic: 'agent-messages-accepted' },
      received_at: start,
      decided_at: start,
      clock_skew_ms: 0,
      trust: { offset: -1, age_ms: null },
      predictor: 'rules/1',
    },
    causal_relationships: [...to.map((one) => edge(one, 'request')), ...against.map((one) => edge(one, 'conflict'))],
  };
}

/** `laps` rounds of the agents, each asking the next the same as the lap before. */
export const loop = (agents: readonly string[], laps: number, said: Partial<Said> = {}): ProcessedDecision[] =>
  Array.from({ length: laps * agents.length }, (_, n) =>
    decision({
      from: agents[n % agents.length] ?? '',
      to: [agents[(n + 1) % agents.length] ?? ''],
      text: `please ask the next of us about question ${n % agents.length}`,
      ...said,
    }),
  );

/** A trust record of fleet `shop`, unless told otherwise. */
export const score = (agent_id: string, change: Partial<TrustScore> = {}): TrustScore => ({
  fleet_id: 'shop',
  agent_id,
  score: 20,
  uncertainty: 10,
  observations: 9,
  standing: 'active',
  enforced: true,
  standing_since: start,
  standing_reason: 'r',
  timestamp: start,
  adjustment_reason: 'r',
  change: 0,
  historical_average: 20,
  trend_direction: 'steady',
  policy_version: 1,
  evidence: null,
  decision_offset: -1,
  metadata: {},
  ...change,
});

/** `agent` takes `resource` for itself, or asks `owner` for it. */
export const wants = (agent: string, resource: string, owner?: string, said: Partial<Said> = {}): ProcessedDecision =>
  decision({
    from: agent,
    to: owner === undefined ? [] : [owner],
    text: `I want ${resource}.`,
    accesses: [{ resource, access: 'exclusive', found_in: 'resources' }],
    ...said,
  });

/** One keeps a thing that two others ask for. */
export const hoard = (owner: string, said: Partial<Said> = {}): ProcessedDecision[] => [
  wants(owner, 'gpu/1', undefined, said),
  wants('x', 'gpu/1', owner, said),
  wants('y', 'gpu/1', owner, said),
];

const commanded = (fleet_id: string) => ({
  command_id: `c${counter++}`,
  fleet_id,
  operator: 'alice',
  reason: 'because',
  requested_at: start,
});

/** A person's opinion of a detection of fleet `shop`. */
export const judgement = (detection_id: string, verdict: Verdict | null, fleet_id = 'shop'): OperatorCommand => ({
  ...commanded(fleet_id),
  kind: 'judge_detection',
  detection_id,
  verdict,
});

/** New rules for fleet `shop`. */
export const rulesCommand = (rules: PatternRules, fleet_id = 'shop'): OperatorCommand => ({
  ...commanded(fleet_id),
  kind: 'set_pattern_rules',
  rules,
});

/** A person's command about fleet `shop`, unless told otherwise. */
export const command = (kind: 'remove_fleet' | 'quarantine', fleet_id = 'shop'): OperatorCommand => ({
  ...commanded(fleet_id),
  ...(kind === 'remove_fleet' ? { kind } : { kind, agent_id: 'a' }),
});

/** `a>b` for an edge. */
export const arrow = (edge: { source_agent: string; target_agent: string }): string =>
  `${edge.source_agent}>${edge.target_agent}`;

export const typesOf = (updates: readonly CausalGraphUpdate[]): string[] => updates.map((update) => update.update_type);

/** `open 3`: status and laps. */
export const versionsOf = (found: readonly Detection[]): string[] =>
  found.map(({ status, laps }) => `${status} ${laps}`);
