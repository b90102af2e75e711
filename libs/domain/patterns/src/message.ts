import type { ProcessedDecision, ResourceAccess } from '@chorus/contracts';
import { textOf } from './routing-loop/input.ts';

/** Receivers of one message that are looked at. */
export const MAX_TARGETS = 64;
/** Characters of a text that are looked at. */
export const MAX_TEXT = 4_096;

/** What all detectors look at in one message. */
export interface Message {
  readonly fleet_id: string;
  readonly conversation: string;
  readonly id: string;
  readonly sender: string;
  /** Empty for a message to all. Nobody is his own receiver. */
  readonly targets: readonly string[];
  readonly type: 'request' | 'response' | 'broadcast';
  /** The beginning of what it says. */
  readonly text: string;
  /** All that it says, as loops compare it. */
  readonly all: string;
  /** All of it, as it was sent. */
  readonly content: ProcessedDecision['original_message']['content'];
  /** Id of the message that it answers, as its sender says. */
  readonly reply_to: string | null;
  /** What it cost, as its sender says. */
  readonly tokens: number | null;
  readonly accesses: readonly ResourceAccess[];
  /** It reports that something failed. */
  readonly failed: boolean;
  /** It calls a tool, or hands over code to be run. */
  readonly calls: boolean;
  /** It comes from a tool, or from who runs the code of others: they act for these. */
  readonly of_tool: boolean;
  /** It was held back: it goes to nobody. */
  readonly blocked: boolean;
}

const RUNS: ReadonlySet<string> = new Set(['execution_succeeded', 'execution_failed']);
const FAILURES: ReadonlySet<string> = new Set(['execution_failed', 'tool_error']);

export const isTool = (agent: string): boolean => agent.startsWith('tool:');

/** The view of a decision that the detectors share; it is made once for all of them. */
export function messageOf(decision: ProcessedDecision): Message {
  const { original_message: message, processing_metadata, conflict_analysis, trust_impact } = decision;
  const { content, metadata } = message;
  const all = textOf(content);
  const text = typeof content.text === 'string' && content.text !== '' ? content.text : all;
  return {
    fleet_id: processing_metadata.fleet_id,
    conversation: message.correlation_id,
    id: processing_metadata.message_id,
    sender: message.agent_id,
    targets: [...new Set(message.target_agents)].filter((target) => target !== message.agent_id).slice(0, MAX_TARGETS),
    type: message.message_type,
    text: text.slice(0, MAX_TEXT),
    all,
    content,
    reply_to:
      typeof metadata.reply_to === 'string' && metadata.reply_to !== '' ? metadata.reply_to.slice(0, 256) : null,
    tokens: tokensOf(metadata.usage),
    accesses: conflict_analysis.accesses,
    failed:
      (message.message_type !== 'request' && (content.error ?? '') !== '') ||
      trust_impact.evidence.some(({ kind }) => FAILURES.has(kind)),
    calls: (content.tool_calls ?? []).length > 0 || text.includes('```'),
    of_tool:
      isTool(message.agent_id) ||
      content.tool_call_id !== undefined ||
      trust_impact.evidence.some(({ kind, agent_id }) => RUNS.has(kind) && agent_id !== message.agent_id),
    blocked: decision.intervention_action?.action === 'blocked',
  };
}

function tokensOf(usage: unknown): number | null {
  if (typeof usage !== 'object' || usage === null) return null;
  const { input_tokens, output_tokens } = usage as Record<string, unknown>;
  const told = [input_tokens, output_tokens].filter(
    (tokens): tokens is number => typeof tokens === 'number' && Number.isFinite(tokens) && tokens >= 0,
  );
  return told.length === 0 ? null : Math.round(told.reduce((sum, tokens) => sum + tokens));
}
