import type { AgentMessage } from '@chorus/contracts';
import type { MappingOptions, TauBenchRun, TauBenchTurn } from './recorded-run.ts';
import { stepMessages } from './step-message.ts';
import type { Step } from './step-message.ts';

export const CUSTOMER = 'customer';
export const AIRLINE_AGENT = 'airline-agent';

/** How tau-bench's tools report that they refused. */
const TOOL_ERROR = /^Error\b/;
const MAX_ERROR_LENGTH = 1000;

const toolAgent = (name: string): string => `tool:${name}`;

/** The tool's answer: the call's tool, or the one that the turn itself names. */
function answer(step: number, turn: TauBenchTurn, tool: string | undefined): Step {
  const error = TOOL_ERROR.test(turn.content) ? { error: turn.content.slice(0, MAX_ERROR_LENGTH) } : {};
  const call = turn.tool_call_id === undefined ? {} : { tool_call_id: turn.tool_call_id };
  return {
    step,
    from: toolAgent(tool ?? turn.name ?? 'unknown'),
    to: [AIRLINE_AGENT],
    type: 'response',
    content: { text: turn.content, ...call, ...error },
  };
}

/**
 * A run of tau-bench as messages, one for each turn but the system prompt:
 * - `tool_calls` are a `request` to `tool:<name>`, with the text that came along;
 * - a tool's turn is the `response` to the last call with its id (the recordings use an id more than once);
 * - the customer's turns are `request`s to the airline's agent, whose own texts are `response`s to the customer.
 */
export function tauBenchMessages(run: TauBenchRun, options: MappingOptions): AgentMessage[] {
  const toolOfCall = new Map<string, string>();
  const steps = run.turns.flatMap((turn, step): Step[] => {
    const { content: text, tool_calls } = turn;
    switch (turn.role) {
      case 'system':
        return [];
      case 'user':
        return [{ step, from: CUSTOMER, to: [AIRLINE_AGENT], type: 'request', content: { text } }];
      case 'tool':
        return [answer(step, turn, toolOfCall.get(turn.tool_call_id ?? ''))];
      case 'assistant': {
        if (tool_calls.length === 0) {
          return [{ step, from: AIRLINE_AGENT, to: [CUSTOMER], type: 'response', content: { text } }];
        }
        for (const call of tool_calls) toolOfCall.set(call.id, call.function.name);
        const to = [...new Set(tool_calls.map((call) => toolAgent(call.function.name)))];
        const calls = tool_calls.map((call) => ({ id: call.id, type: 'function', function: { ...call.function } }));
        const content = text === '' ? { tool_calls: calls } : { text, tool_calls: calls };
        return [{ step, from: AIRLINE_AGENT, to, type: 'request', content }];
      }
    }
  });
  return stepMessages(run, steps, options);
}
