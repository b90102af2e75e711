import type { ConversationSummary } from '@chorus/contracts';
import type { Selectable } from 'kysely';
import type { MessageFacts } from '../events/event.ts';
import { instantOf, type Seq, type Tables } from './schema.ts';
import { titleOf } from './title.ts';

/** Agents that a summary names. */
export const MAX_AGENTS = 64;

/** A conversation as it is counted; `agents` are the first {@link MAX_AGENTS}. */
export type Conversation = Omit<
  Selectable<Tables['conversations']>,
  'no' | 'fleet' | 'correlation_id' | 'agents' | 'started_seq' | 'last_seq' | 'detections'
> & { readonly started_seq: Seq; readonly last_seq: Seq; readonly agents: readonly string[] };

/** One message that is added. */
export interface Said {
  readonly seq: Seq;
  readonly agent_id: string;
  readonly facts: MessageFacts;
}

const plus = (sum: number | null, more: number | null): number | null => (more === null ? sum : (sum ?? 0) + more);

const earliest = (a: Seq, b: Seq): Seq => (a < b ? a : b);
const latest = (a: Seq, b: Seq): Seq => (a > b ? a : b);

/**
 * Adds a message to what was counted before it; undefined: to nothing.
 *
 * @param hasSpoken where the agent is not among those named: whether it is one of the others
 */
export function withMessage(before: Conversation | undefined, said: Said, hasSpoken: boolean): Conversation {
  const { seq, agent_id, facts } = said;
  const first = before ?? { ...EMPTY, started_seq: seq, last_seq: seq };
  const isNew = !first.agents.includes(agent_id) && !hasSpoken;
  return {
    title: first.title || titleOf(facts.text),
    started_seq: earliest(first.started_seq, seq),
    last_seq: latest(first.last_seq, seq),
    messages: first.messages + 1,
    agents: isNew && first.agents.length < MAX_AGENTS ? [...first.agents, agent_id] : first.agents,
    agent_count: first.agent_count + (isNew ? 1 : 0),
    tokens: plus(first.tokens, facts.tokens),
    cost_usd: plus(first.cost_usd, facts.cost_usd),
    errors: first.errors + (facts.error ? 1 : 0),
    redacted: first.redacted + facts.redacted,
    blocked: first.blocked + (facts.blocked ? 1 : 0),
    highest_risk: Math.max(first.highest_risk, facts.risk),
  };
}

const EMPTY = {
  title: '',
  messages: 0,
  agents: [],
  agent_count: 0,
  tokens: null,
  cost_usd: null,
  errors: 0,
  redacted: 0,
  blocked: 0,
  highest_risk: 0,
} as const;

/** The row as it is read. */
export const conversationOf = (row: Selectable<Tables['conversations']>): Conversation => ({
  ...row,
  started_seq: BigInt(row.started_seq),
  last_seq: BigInt(row.last_seq),
  agents: JSON.parse(row.agents) as string[],
});

/** The row as it is answered. */
export const summaryOf = (fleet_id: string, row: Selectable<Tables['conversations']>): ConversationSummary => ({
  fleet_id,
  correlation_id: row.correlation_id,
  title: row.title,
  started_at: instantOf(row.started_seq),
  last_at: instantOf(row.last_seq),
  messages: row.messages,
  agents: JSON.parse(row.agents) as string[],
  agent_count: row.agent_count,
  tokens: row.tokens,
  cost_usd: row.cost_usd,
  errors: row.errors,
  redacted: row.redacted,
  blocked: row.blocked,
  highest_risk: row.highest_risk,
  detections: row.detections,
});
