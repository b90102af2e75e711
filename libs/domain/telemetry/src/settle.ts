import { isInner, lineageOf, mayBeInner } from './lineage.ts';
import { requestId } from './messages.ts';
import type { Operation } from './operation.ts';
import type { ReadSpan, Settled, Trace } from './state.ts';
import { nameOf } from './text.ts';

/** What a span still waits for: the agent that it belongs to, or only what caused it and where. */
export type Missing = 'actor' | 'context';

/** Who speaks where a service that is named like its agent asks that agent: somebody from outside. */
const OUTSIDE = 'user';

/** The name of an operation as it is remembered: that of the agent, the tool or the model. */
export const operationName = ({ kind, name }: Operation, service: string): string =>
  kind === 'agent' ? (nameOf(name) ?? service) : (nameOf(name, `${kind}:`) ?? `${kind}:unknown`);

/**
 * Finds out who said it to whom. The actor is the agent that the span names, else the nearest agent above it, else the
 * service. The conversation is its own, else the nearest one above it, else that of the trace, else the trace itself.
 *
 * @param isLast Nothing more is waited for: what is known has to do.
 */
export function settle(
  span: ReadSpan & { readonly operation: Operation },
  trace: Trace,
  isLast: boolean,
): Settled | 'inner' | { readonly missing: Missing } {
  const { operation, service } = span;
  const name = operationName(operation, service);
  const { all, operations, conversation: above, is_complete } = lineageOf(span, trace);
  const nearest = operations[0];
  if (isInner({ kind: operation.kind, name }, all)) return 'inner';

  const agent = operations.find(({ known }) => known.kind === 'agent')?.known.name ?? null;
  const actor = nameOf(operation.actor) ?? agent;
  const conversation = span.conversation ?? above ?? trace.conversation;
  if (!is_complete && !isLast) {
    if (actor === null) return { missing: 'actor' };
    const isSure = nearest !== undefined && !mayBeInner(nearest.known.kind, all.slice(all.indexOf(nearest) + 1));
    if (!isSure || mayBeInner(operation.kind, all) || conversation === null) return { missing: 'context' };
  }

  const from = actor ?? service;
  return {
    from: from === name ? OUTSIDE : from,
    to: name,
    conversation: conversation ?? span.trace_id,
    cause: nearest ? requestId(span.trace_id, nearest.span_id) : null,
    depth: operations.length,
  };
}
