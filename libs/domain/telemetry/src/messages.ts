import type { AgentMessage } from '@chorus/contracts';
import type { Operation } from './operation.ts';
import type { ReadSpan, Settled } from './state.ts';

/** `metadata.source` of messages that were spans. */
export const SOURCE = 'otlp';

/** A message, and where it stands among others. */
export interface TimedMessage {
  readonly message: AgentMessage;
  readonly at_ns: bigint;
  readonly depth: number;
}

/** Made of the span alone, so that a span that comes again is the same message. */
export const requestId = (trace_id: string, span_id: string): string => `${trace_id}/${span_id}/request`;
const responseId = (trace_id: string, span_id: string): string => `${trace_id}/${span_id}/response`;

/**
 * A span as messages: the request at its beginning and the response at its end. A span that has not ended has no
 * response. Without recorded arguments a tool's request bears no call: equal calls could not be told from others.
 */
export function messagesOf(
  span: ReadSpan & { readonly operation: Operation },
  { from, to, conversation, cause, depth }: Settled,
  withUsage: boolean,
  fleet: string,
  now: number,
): TimedMessage[] {
  const { trace_id, span_id, operation, start_ns, end_ns, error } = span;
  const call_id = operation.call_id ?? span_id;
  const common = { fleet_id: fleet, source: SOURCE, dialect: operation.dialect, trace_id, span_id };
  const request: AgentMessage = {
    agent_id: from,
    timestamp: instantOf(start_ns, now),
    message_type: 'request',
    content: {
      ...(operation.input === null ? {} : { text: operation.input }),
      ...(operation.kind !== 'tool' || operation.arguments === null
        ? {}
        : {
            tool_calls: [
              {
                id: call_id,
                type: 'function',
                function: { name: operation.name ?? 'unknown', arguments: operation.arguments },
              },
            ],
          }),
    },
    target_agents: [to],
    correlation_id: conversation,
    metadata: {
      message_id: requestId(trace_id, span_id),
      ...(cause === null ? {} : { reply_to: cause }),
      ...common,
    },
  };
  if (end_ns === 0n) return [{ message: request, at_ns: start_ns, depth }];
  const ended_ns = end_ns < start_ns ? start_ns : end_ns;
  const response: AgentMessage = {
    agent_id: to,
    timestamp: instantOf(ended_ns, now),
    message_type: 'response',
    content: {
      ...(operation.output === null ? {} : { text: operation.output }),
      ...(operation.kind === 'tool' ? { tool_call_id: call_id } : {}),
      ...(error === null ? {} : { error }),
    },
    target_agents: [from],
    correlation_id: conversation,
    metadata: {
      message_id: responseId(trace_id, span_id),
      reply_to: requestId(trace_id, span_id),
      ...(end_ns < start_ns ? {} : { duration_ms: Number((end_ns - start_ns) / 1_000n) / 1_000 }),
      ...(operation.model === null ? {} : { model: operation.model }),
      ...(withUsage && operation.usage !== null ? { usage: { ...operation.usage } } : {}),
      ...common,
    },
  };
  return [
    { message: request, at_ns: start_ns, depth },
    { message: response, at_ns: ended_ns, depth },
  ];
}

/** Year 9999: what comes after has another form. */
const LAST_MS = 253_402_300_799_999n;

/** A span without a time has that of its arrival. */
function instantOf(ns: bigint, now: number): string {
  const ms = ns / 1_000_000n;
  return new Date(ms <= 0n ? now : Number(ms > LAST_MS ? LAST_MS : ms)).toISOString();
}

/** By time; at the same time requests from the outside in, then responses from the inside out. */
export function inOrder(messages: readonly TimedMessage[]): AgentMessage[] {
  const rank = ({ message, depth }: TimedMessage) => (message.message_type === 'request' ? depth : 2_000 - depth);
  return [...messages]
    .sort((a, b) => (a.at_ns < b.at_ns ? -1 : a.at_ns > b.at_ns ? 1 : rank(a) - rank(b)))
    .map(({ message }) => message);
}
