import type { StoredDecision, ToolCall } from '@chorus/contracts';
import { factsOf } from '@chorus/contracts';
import { isTool } from './lanes.ts';

/** A call of a tool, and what came back, as far as both are known. */
export interface Call {
  readonly name: string;
  /** JSON of the arguments, indented; the text as it is where it is no JSON; empty where there are none. */
  readonly args: string;
  /** The same in one line, for the closed disclosure. */
  readonly brief: string;
  readonly result: CallResult | null;
}

export interface CallResult {
  readonly message: StoredDecision;
  readonly text: string;
  readonly failed: boolean;
  /** As told by the sender, else from one decision to the other. */
  readonly took_ms: number;
}

export interface CallsOf {
  /** By the message that makes them. */
  readonly calls: ReadonlyMap<StoredDecision, readonly Call[]>;
  /** Messages that are shown as results of a call, not by themselves. */
  readonly results: ReadonlySet<StoredDecision>;
}

interface Open {
  readonly caller: StoredDecision;
  readonly call: ToolCall;
  result: StoredDecision | null;
}

/**
 * Brings calls and results together: by the id of the call, or, where it has none, the next response of the tool that was
 * asked. A result is taken once; what fits no call stays a message of its own.
 * @param messages oldest first
 */
export function callsOf(messages: readonly StoredDecision[]): CallsOf {
  const all: Open[] = [];
  const results = new Set<StoredDecision>();
  let open: Open[] = [];
  for (const message of messages) {
    const { content, agent_id, message_type } = message.decision.original_message;
    if (message_type === 'response' && (content.tool_call_id !== undefined || isTool(agent_id))) {
      const asked = open.find((it) => answers(message, it));
      if (asked !== undefined) {
        asked.result = message;
        results.add(message);
        open = open.filter((it) => it !== asked);
        continue;
      }
    }
    for (const call of content.tool_calls ?? []) {
      const made = { caller: message, call, result: null };
      all.push(made);
      open.push(made);
    }
  }
  const calls = new Map<StoredDecision, Call[]>();
  for (const { caller, call, result } of all)
    calls.set(caller, [...(calls.get(caller) ?? []), callOf(caller, call, result)]);
  return { calls, results };
}

function answers(message: StoredDecision, { caller, call }: Open): boolean {
  const { content, agent_id } = message.decision.original_message;
  const asked = caller.decision.original_message.target_agents;
  if (content.tool_call_id !== undefined && call.id !== undefined) return content.tool_call_id === call.id;
  return content.tool_call_id === call.id && asked.includes(agent_id);
}

function callOf(caller: StoredDecision, call: ToolCall, result: StoredDecision | null): Call {
  const given = call.function.arguments;
  const value: unknown = typeof given === 'string' ? parsed(given) : given;
  const args =
    value === undefined
      ? typeof given === 'string'
        ? given
        : ''
      : isEmpty(value)
        ? ''
        : JSON.stringify(value, null, 2);
  const brief = value === undefined || args === '' ? args : briefly(value);
  return { name: call.function.name, args, brief, result: result === null ? null : resultOf(caller, result) };
}

function resultOf(caller: StoredDecision, message: StoredDecision): CallResult {
  const { content } = message.decision.original_message;
  const told = factsOf(message.decision.original_message).duration_ms;
  return {
    message,
    text: [content.error, content.text].filter((it) => it !== undefined && it !== '').join('\n'),
    failed: content.error !== undefined,
    took_ms: told ?? Math.max(0, Date.parse(message.decided_at) - Date.parse(caller.decided_at)),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const isEmpty = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0);

const BRIEF = 120;

/** `48213`, `"a", 3`: the values alone, which mostly say enough. */
function briefly(value: unknown): string {
  const values = typeof value === 'object' && value !== null ? Object.values(value) : [value];
  return values
    .map((it) => JSON.stringify(it) ?? '')
    .join(', ')
    .slice(0, BRIEF * 4);
}
