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

interface Made {
  readonly caller: StoredDecision;
  /** Place of the caller among the messages. */
  readonly at: number;
  readonly call: ToolCall;
  result: StoredDecision | null;
}

/**
 * Brings calls and results together: who was asked answers the one who asked, by the id of the call, or, where it has
 * none, with the tool's next response. With an id the result may stand before its call, as messages are decided in the
 * order of their arrival. A result is taken once; what fits no call stays a message of its own.
 * @param messages oldest first
 */
export function callsOf(messages: readonly StoredDecision[]): CallsOf {
  const made = messages.flatMap((caller, at) =>
    (caller.decision.original_message.content.tool_calls ?? []).map((call): Made => ({
      caller,
      at,
      call,
      result: null,
    })),
  );
  const byId = Map.groupBy(made, ({ call }) => call.id);
  const results = new Set<StoredDecision>();
  messages.forEach((message, at) => {
    if (!mayAnswer(message)) return;
    const id = message.decision.original_message.content.tool_call_id;
    const fits = (it: Made): boolean => it.result === null && answers(message, it);
    const of = byId.get(id) ?? [];
    const asked = of.find((it) => it.at < at && fits(it)) ?? (id === undefined ? undefined : of.find(fits));
    if (asked === undefined) return;
    asked.result = message;
    results.add(message);
  });
  const calls = new Map<StoredDecision, Call[]>();
  for (const { caller, call, result } of made)
    calls.set(caller, [...(calls.get(caller) ?? []), callOf(caller, call, result)]);
  return { calls, results };
}

/** A response that names a call, or of a tool. One that makes calls itself keeps its row, as they are shown there. */
function mayAnswer({ decision }: StoredDecision): boolean {
  const { content, agent_id, message_type } = decision.original_message;
  return (
    message_type === 'response' &&
    (content.tool_call_id !== undefined || isTool(agent_id)) &&
    (content.tool_calls ?? []).length === 0
  );
}

/** Ids are anybody's to write: only who was asked answers, and only the one who asked, or nobody in particular. */
function answers(message: StoredDecision, { caller }: Made): boolean {
  const { agent_id, target_agents } = message.decision.original_message;
  const asked = caller.decision.original_message;
  return (
    asked.target_agents.includes(agent_id) && (target_agents.length === 0 || target_agents.includes(asked.agent_id))
  );
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
