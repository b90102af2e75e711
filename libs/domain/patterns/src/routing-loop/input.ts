import type { ProcessedDecision } from '@chorus/contracts';
import { MAX_TEXT } from './limits.ts';

/** What the detector looks at in one message. */
export interface LoopInput {
  readonly fleet_id: string;
  /** The conversation. */
  readonly correlation_id: string;
  readonly message_id: string;
  /** When it was said, as its sender dates it, in ms since 1970. */
  readonly said_at: number;
  readonly sender: string;
  /** Empty for a message to all. */
  readonly targets: readonly string[];
  readonly type: 'request' | 'response' | 'broadcast';
  /** All that it says. */
  readonly text: string;
  /** What it touches, and how, as it declares or calls it; what its words touch is compared with the words. */
  readonly resources: readonly string[];
  /** What it reports of work that was done. */
  readonly outcome: 'succeeded' | 'failed' | 'none';
  /** Agents whose work the outcome is about. */
  readonly workers: readonly string[];
  /** It was held back: it goes to nobody. */
  readonly blocked: boolean;
}

const SUCCESSES: ReadonlySet<string> = new Set(['execution_succeeded', 'tool_succeeded']);
const FAILURES: ReadonlySet<string> = new Set(['execution_failed', 'tool_error']);

/** The detector's view of a decision. */
export function loopInputOf(decision: ProcessedDecision): LoopInput {
  const { original_message: message, processing_metadata, conflict_analysis, trust_impact } = decision;
  const reports = trust_impact.evidence.filter(({ kind }) => SUCCESSES.has(kind) || FAILURES.has(kind));
  const failed = reports.some(({ kind }) => FAILURES.has(kind)) || (message.content.error ?? '') !== '';
  return {
    fleet_id: processing_metadata.fleet_id,
    correlation_id: message.correlation_id,
    message_id: processing_metadata.message_id,
    said_at: Date.parse(message.timestamp),
    sender: message.agent_id,
    targets: message.target_agents.filter((target) => target !== message.agent_id),
    type: message.message_type,
    text: textOf(message.content),
    resources: conflict_analysis.accesses
      .filter(({ found_in }) => found_in !== 'text')
      .map(({ access, resource }) => `${access} ${resource}`),
    outcome: failed ? 'failed' : reports.length > 0 ? 'succeeded' : 'none',
    workers: reports.map(({ agent_id }) => agent_id),
    blocked: decision.intervention_action?.action === 'blocked',
  };
}

type Content = ProcessedDecision['original_message']['content'];

const MAX_DEPTH = 6;
/** Depth of the fields of a call itself; what it is given lies deeper. */
const IN_CALL = 2;
/** Fields of a message itself that are another each time it is sent again. Deeper down they name what it is about. */
const COUNTERS: ReadonlySet<string> = new Set(
  'attempt attempts retry retries retry_count timestamp ts sent_at nonce message_id msg_id trace_id span_id'.split(' '),
);

/**
 * All that a message's content says, in the order of the field names: texts, calls with their arguments, figures. Left
 * out are the resources, which are compared on their own, and what changes without saying anything: the ids of calls, and
 * fields beside the text that count or date the message itself; never what a call is given.
 */
export function textOf(content: Content): string {
  if (content !== last?.content) last = { content, text: madeOf(content) };
  return last.text;
}

/** Loops and the other detectors look at the same message one after the other. */
let last: { readonly content: Content; readonly text: string } | undefined;

function madeOf(content: Content): string {
  const parts: string[] = [];
  let length = 0;
  const add = (value: unknown, depth: number, inCalls: boolean): void => {
    if (length > MAX_TEXT || value === null || value === undefined || depth > MAX_DEPTH) return;
    if (typeof value !== 'object') {
      const part = String(value).slice(0, MAX_TEXT);
      length += part.length;
      parts.push(part);
    } else if (Array.isArray(value)) {
      for (const item of value) add(item, depth + 1, inCalls);
    } else {
      for (const name of Object.keys(value).sort()) {
        if (depth === 0 && (name === 'resources' || name === 'tool_call_id' || COUNTERS.has(name.toLowerCase())))
          continue;
        if (inCalls && depth <= IN_CALL && (name === 'id' || name === 'type')) continue;
        add((value as Record<string, unknown>)[name], depth + 1, inCalls || (depth === 0 && name === 'tool_calls'));
      }
    }
  };
  add(content, 0, false);
  return parts.join('\n').slice(0, MAX_TEXT);
}
