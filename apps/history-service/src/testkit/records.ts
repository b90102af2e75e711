import type { TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  auditEvents,
  config,
  conflictOpinions,
  detections,
  interventions,
  operatorCommands,
  UNJUDGED,
} from '@chorus/contracts';
import type {
  AuditEvent,
  ConfigSection,
  ConflictOpinion,
  Detection,
  Intervention,
  OperatorCommand,
  ProcessedDecision,
  Topic,
  TrustEvidence,
  TrustPolicyBody,
} from '@chorus/contracts';

/** An arbitrary start of log time. */
export const T0 = Date.UTC(2026, 2, 1, 12);
export const SECOND = 1_000;
export const DAY = 86_400_000;

export const instant = (ms: number): string => new Date(ms).toISOString();

let counter = 0;

export interface Saying {
  readonly fleet?: string;
  readonly agent?: string;
  /** Whom it is sent to. */
  readonly to?: readonly string[];
  /** Whom it gets in the way of. */
  readonly against?: readonly string[];
  readonly id?: string;
  readonly at?: number;
  readonly text?: string;
  readonly error?: string;
  readonly correlation?: string;
  readonly risk?: number;
  readonly usage?: { readonly input_tokens?: number; readonly cost_usd?: number };
  readonly redactions?: Readonly<Record<string, number>>;
  readonly blocked?: boolean;
  readonly evidence?: readonly TrustEvidence[];
}

/** A decision about a message of `coder` in fleet `shop`, in conversation `c-1`, unless told otherwise. */
export function decision(said: Saying = {}): ProcessedDecision {
  const { fleet = 'shop', agent = 'coder', at = T0, correlation = 'c-1', risk = 0, usage, redactions } = said;
  const position = { topic: 'agent-messages-raw', partition: 0, offset: counter };
  return {
    original_message: {
      agent_id: agent,
      timestamp: instant(at),
      message_type: 'broadcast',
      content: {
        ...(said.text === undefined ? {} : { text: said.text }),
        ...(said.error === undefined ? {} : { error: said.error }),
      },
      target_agents: [...(said.to ?? [])],
      correlation_id: correlation,
      metadata: { fleet_id: fleet, ...(usage ? { usage } : {}) },
    },
    conflict_analysis: {
      risk,
      kind: 'none',
      factors: [],
      reason: '',
      with_agents: [...(said.against ?? [])],
      resources: [],
      evidence: [],
      accesses: [],
    },
    trust_impact: { evidence: [...(said.evidence ?? [])] },
    intervention_action: said.blocked
      ? { action: 'blocked', reason: 'quarantined', since: instant(at), standing: 'quarantined' }
      : null,
    processing_metadata: {
      message_id: said.id ?? `m-${counter++}`,
      source: 'test',
      fleet_id: fleet,
      raw: position,
      accepted: { ...position, topic: 'agent-messages-accepted' },
      received_at: instant(at),
      decided_at: instant(at),
      clock_skew_ms: 0,
      trust: { offset: -1, age_ms: null },
      ...(redactions ? { redactions } : {}),
      predictor: 'rules/1',
    },
    causal_relationships: [],
  };
}

/** A routing loop of two agents in fleet `shop`, unless told otherwise. */
export const detection = (change: Partial<Detection> = {}): Detection => ({
  detection_id: `d-${counter++}`,
  fleet_id: 'shop',
  kind: 'routing_loop',
  agents: ['coder', 'reviewer'],
  confidence: 0.9,
  evidence: [],
  correlation_id: null,
  status: 'open',
  started_at: instant(T0),
  updated_at: instant(T0),
  laps: 3,
  messages: 6,
  summary: 'coder and reviewer pass the same work round',
  suggested_action: 'Ask a person.',
  ...UNJUDGED,
  ...change,
});

export const intervention = (change: Partial<Intervention> = {}): Intervention => ({
  intervention_id: `i-${counter++}`,
  fleet_id: 'shop',
  agent_id: 'coder',
  kind: 'quarantine',
  mode: 'enforce',
  enforced: true,
  by: { kind: 'policy', id: 'policy/1' },
  reason: 'trust fell below 30',
  evidence: [],
  command_id: null,
  timestamp: instant(T0),
  ...change,
});

export const command = (change: object = {}): OperatorCommand =>
  ({
    command_id: `o-${counter++}`,
    fleet_id: 'shop',
    operator: 'alice',
    reason: 'it looks wrong',
    requested_at: instant(T0),
    kind: 'quarantine',
    agent_id: 'coder',
    ...change,
  }) as OperatorCommand;

export const audit = (change: Partial<AuditEvent> = {}): AuditEvent => ({
  audit_id: `a-${counter++}`,
  fleet_id: 'shop',
  timestamp: instant(T0),
  actor: 'alice',
  method: 'POST',
  path: '/api/v1/agents/coder/quarantine',
  status: 202,
  duration_ms: 3,
  remote: '127.0.0.1',
  request_id: 'r',
  reason: null,
  ...change,
});

/** An opinion on a message of `coder` in fleet `shop`, in conversation `c-1`, unless told otherwise. */
export const opinion = (change: Partial<ConflictOpinion> = {}): ConflictOpinion => ({
  opinion_id: `p-${counter++}`,
  fleet_id: 'shop',
  decision: { topic: agentDecisionsProcessed.name, partition: 0, offset: 1 },
  message_id: 'm-1',
  agent_id: 'coder',
  correlation_id: 'c-1',
  provider: 'openai',
  model: 'a-model',
  outcome: 'answered',
  detail: '',
  risk: 0.25,
  kind: 'none',
  rationale: 'They only read.',
  tokens_in: 400,
  tokens_out: 40,
  duration_ms: 700,
  timestamp: instant(T0),
  ...change,
});

export const fleetSection = (change: object = {}): ConfigSection =>
  ({
    section: 'fleet',
    fleet_id: 'shop',
    mode: 'observe',
    removed: false,
    removed_at: null,
    changed_at: instant(T0),
    changed_by: 'alice',
    reason: 'new',
    ...change,
  }) as ConfigSection;

/** A failed execution of `coder`, unless told otherwise. */
export const evidence = (change: Partial<TrustEvidence> = {}): TrustEvidence => ({
  evidence_id: `e-${counter++}`,
  agent_id: 'coder',
  kind: 'execution_failed',
  outcome: 'bad',
  severity: 0.6,
  reason: 'exitcode: 1',
  message_ids: [],
  ...change,
});

export const policySection = (version: number, policy: TrustPolicyBody): ConfigSection => ({
  section: 'trust_policy',
  fleet_id: 'shop',
  version,
  policy,
  changed_at: instant(T0),
  changed_by: 'alice',
  reason: 'stricter',
});

/** A record as a reader hands it over. */
export const record = <T>(topic: Topic<T>, offset: number, value: T | null, at = T0, partition = 0): TableRecord => ({
  topic: topic.name,
  partition,
  offset,
  key: 'key',
  value,
  headers: {},
  timestamp: at,
});

/** Decisions one after the other on partition 0, a second apart. */
export const conversation = (said: readonly Saying[], from = 0): TableRecord[] =>
  said.map((one, at) => {
    const ms = one.at ?? T0 + (from + at) * SECOND;
    return record(agentDecisionsProcessed, from + at, decision({ at: ms, ...one }), ms);
  });

export { agentDecisionsProcessed, auditEvents, config, conflictOpinions, detections, interventions, operatorCommands };
