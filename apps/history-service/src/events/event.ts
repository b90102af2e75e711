import { createHash } from 'node:crypto';
import type { TableRecord } from '@chorus/bus';
import { factsOf } from '@chorus/contracts';
import type {
  AuditEvent,
  ConfigSection,
  ConflictOpinion,
  Detection,
  Intervention,
  OperatorCommand,
  ProcessedDecision,
} from '@chorus/contracts';
import { type Kind, kindOf } from './kinds.ts';
import { publicCommand, publicSection } from './secrets.ts';

/** What a decision adds to its conversation. */
export interface MessageFacts {
  readonly text: string;
  readonly risk: number;
  readonly tokens: number | null;
  readonly cost_usd: number | null;
  readonly error: boolean;
  readonly redacted: number;
  readonly blocked: boolean;
}

/** A record as it is stored. */
export interface Event {
  readonly kind: Kind;
  readonly partition: number;
  readonly offset: number;
  /** The log's time in ms since 1970; of a decision, when it was made. */
  readonly at: number;
  readonly fleet_id: string;
  /** By whom it can be found; the first is the one that is shown. */
  readonly agents: readonly string[];
  readonly correlation_id: string | null;
  readonly id: string | null;
  /** JSON, without secrets. */
  readonly value: string;
  /** What can be searched. */
  readonly texts: readonly string[];
  /** Of a decision. */
  readonly message: MessageFacts | null;
  /** Of a detection: the messages that it names. */
  readonly evidence: readonly string[];
  /** Of a fleet's section: what is older than this, in ms since 1970, is forgotten. */
  readonly forgets_before: number | null;
}

const MAX_KEY = 700;

/**
 * Text as columns and indexes hold it, the same when it is stored and when it is asked for: PostgreSQL takes no NUL and
 * indexes nothing very long.
 */
export function keyColumn(text: string): string {
  const plain = text.toWellFormed().replaceAll('\0', '\uFFFD');
  if (plain.length <= MAX_KEY) return plain;
  const digest = createHash('sha256').update(plain).digest('hex');
  return `${plain.slice(0, MAX_KEY - 64).toWellFormed()}${digest}`;
}

/** What the record is to the store; undefined for a deleted key and for topics that are not kept. */
export function eventOf({ topic, partition, offset, timestamp, value }: TableRecord): Event | undefined {
  const kind = kindOf(topic);
  if (kind === undefined || value === null) return undefined;
  const common = { ...NOTHING, kind, partition, offset, at: timestamp, value: JSON.stringify(value) };
  switch (kind) {
    case 'd':
      return { ...common, ...ofDecision(value as ProcessedDecision) };
    case 't':
      return { ...common, ...ofDetection(value as Detection) };
    case 'i':
      return { ...common, ...ofIntervention(value as Intervention) };
    case 'o':
      return { ...common, ...ofCommand(value as OperatorCommand) };
    case 'u':
      return { ...common, ...ofAudit(value as AuditEvent) };
    case 'c':
      return { ...common, ...ofSection(value as ConfigSection) };
    case 'p':
      return { ...common, ...ofOpinion(value as ConflictOpinion) };
  }
}

const NOTHING = {
  agents: [],
  correlation_id: null,
  id: null,
  texts: [],
  message: null,
  evidence: [],
  forgets_before: null,
} as const;

type Own = Partial<Event> & Pick<Event, 'fleet_id'>;

/** What can be searched of a decision. */
export function textsOf({ original_message }: ProcessedDecision): string[] {
  const { agent_id, correlation_id, content } = original_message;
  const { text = '', error = '', tool_calls = [] } = content;
  const calls = tool_calls.flatMap(({ function: { name, arguments: given } }) => [
    name,
    typeof given === 'string' ? given : JSON.stringify(given ?? ''),
  ]);
  return [agent_id, correlation_id, text, error, ...calls];
}

function ofDecision(decision: ProcessedDecision): Own {
  const { original_message, processing_metadata: processed, conflict_analysis, intervention_action } = decision;
  const { agent_id, correlation_id, content, metadata } = original_message;
  const { text = '', error = '' } = content;
  const { tokens, cost_usd } = factsOf({ metadata });
  const redacted = Object.values(processed.redactions ?? {}).reduce((sum, pieces) => sum + pieces, 0);
  return {
    fleet_id: processed.fleet_id,
    at: Date.parse(processed.decided_at),
    agents: [agent_id],
    correlation_id,
    id: processed.message_id,
    texts: textsOf(decision),
    message: {
      text,
      risk: conflict_analysis.risk,
      tokens,
      cost_usd,
      error: error !== '',
      redacted,
      blocked: intervention_action?.action === 'blocked',
    },
  };
}

const ofDetection = (value: Detection): Own => ({
  fleet_id: value.fleet_id,
  agents: [...new Set(value.agents)],
  correlation_id: value.correlation_id,
  id: value.detection_id,
  texts: [value.kind, value.summary, value.suggested_action, value.correlation_id ?? '', ...value.agents],
  evidence: value.evidence,
});

const ofIntervention = (value: Intervention): Own => ({
  fleet_id: value.fleet_id,
  agents: [value.agent_id],
  id: value.intervention_id,
  texts: [value.kind, value.reason, value.agent_id, value.by.id],
});

function ofCommand(value: OperatorCommand): Own {
  const agent = 'agent_id' in value && typeof value.agent_id === 'string' ? value.agent_id : undefined;
  return {
    fleet_id: value.fleet_id,
    agents: agent === undefined ? [] : [agent],
    id: value.command_id,
    value: JSON.stringify(publicCommand(value)),
    texts: [value.kind, value.reason, value.operator, agent ?? ''],
  };
}

const ofAudit = (value: AuditEvent): Own => ({
  fleet_id: value.fleet_id,
  id: value.audit_id,
  texts: [value.method, value.path, value.actor, String(value.status), value.reason ?? ''],
});

const ofOpinion = (value: ConflictOpinion): Own => ({
  fleet_id: value.fleet_id,
  agents: [value.agent_id],
  correlation_id: value.correlation_id,
  id: value.opinion_id,
  texts: [value.outcome, value.model, value.kind ?? '', value.rationale ?? '', value.detail, value.agent_id],
});

function ofSection(value: ConfigSection): Own {
  const common = { fleet_id: value.fleet_id, value: JSON.stringify(publicSection(value)) };
  const texts = [value.section, value.changed_by, value.reason];
  switch (value.section) {
    case 'fleet':
      return { ...common, texts, forgets_before: value.removed_at === null ? null : Date.parse(value.removed_at) };
    case 'api_key':
      return { ...common, id: value.key_id, texts: [...texts, value.name, value.key_id] };
    case 'alert_channel':
      return { ...common, id: value.channel_id, texts: [...texts, value.name, value.channel_id] };
    case 'trust_policy':
    case 'pattern_rules':
      return { ...common, texts };
  }
}
