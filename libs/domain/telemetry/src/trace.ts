import { MAX_SPANS_PER_TRACE } from './limits.ts';
import { messagesOf, type TimedMessage } from './messages.ts';
import type { Operation } from './operation.ts';
import { operationName, settle } from './settle.ts';
import type { HeldSpan, KnownSpan, ReadSpan, Settled, Trace } from './state.ts';

/** What became of spans. */
export interface Counts {
  /** Became messages. */
  readonly mapped: number;
  /** Wait for their parents. A span that waited is counted again when it goes. */
  readonly held: number;
  /** The same call as the operation above them. */
  readonly inner: number;
  /** Came again. Those that had become messages became the same ones. */
  readonly repeated: number;
  /** None of our business, or only of use to others: HTTP, databases, steps of a workflow. */
  readonly ignored: number;
}

export interface Folded {
  readonly trace: Trace;
  readonly messages: readonly TimedMessage[];
  readonly counts: Counts;
}

/** How long to wait, in ms. */
export interface Waits {
  readonly actor: number;
  readonly context: number;
}

type OperationSpan = ReadSpan & { readonly operation: Operation };
const isOperation = (span: ReadSpan): span is OperationSpan => span.operation !== null;

/** Takes spans of a trace in. */
export function fold(trace: Trace, spans: readonly ReadSpan[], now: number, waits: Waits): Folded {
  const known = new Map(trace.spans);
  const fresh: HeldSpan[] = [];
  const again: OperationSpan[] = [];
  let ignored = 0;
  let repeated = 0;
  for (const span of spans) {
    const before = known.get(span.span_id);
    if (before) {
      repeated++;
      if (isOperation(span) && before.settled !== null && before.settled !== 'inner') again.push(span);
      continue;
    }
    if (known.size < MAX_SPANS_PER_TRACE || isOperation(span)) known.set(span.span_id, knownOf(span));
    if (isOperation(span)) fresh.push({ span, since: now });
    else ignored++;
  }
  const after: Trace = {
    ...trace,
    spans: known,
    held: [...trace.held, ...fresh],
    conversation: trace.conversation ?? spans.find(({ conversation }) => conversation !== null)?.conversation ?? null,
    is_metered:
      trace.is_metered || spans.some(({ operation }) => operation?.kind === 'model' && operation.usage !== null),
    touched_at: spans.length > 0 ? now : trace.touched_at,
  };
  const repetitions = again.flatMap((span) => {
    const settled = known.get(span.span_id)?.settled as Settled;
    return messagesOf(span, settled, hasUsage(span, after), trace.fleet, now);
  });
  const newcomers = new Set(fresh);
  const gone = letGo(after, now, ({ since }, missing) => now - since >= waits[missing]);
  return {
    trace: gone.trace,
    messages: [...repetitions, ...gone.messages],
    counts: {
      ...gone.counts,
      held: gone.trace.held.filter((held) => newcomers.has(held)).length,
      ignored,
      repeated,
    },
  };
}

/** Lets all go that waits. */
export const release = (trace: Trace, now: number): Folded => letGo(trace, now, () => true);

const knownOf = ({ parent_span_id, operation, service, conversation }: ReadSpan): KnownSpan => ({
  parent: parent_span_id,
  kind: operation?.kind ?? null,
  name: operation && operationName(operation, service),
  conversation,
  settled: null,
});

/** An agent's tokens are those of its calls to models: they count where nobody has told of these. */
const hasUsage = ({ operation }: OperationSpan, trace: Trace): boolean =>
  operation.kind !== 'agent' || !trace.is_metered;

/** Lets go which of the waiting spans know enough, or have waited long enough. */
function letGo(
  trace: Trace,
  now: number,
  isOverdue: (held: HeldSpan, missing: 'actor' | 'context') => boolean,
): Folded {
  const none: Counts = { mapped: 0, inner: 0, held: 0, ignored: 0, repeated: 0 };
  if (trace.held.length === 0) return { trace, messages: [], counts: none };
  const spans = new Map(trace.spans);
  const held: HeldSpan[] = [];
  const messages: TimedMessage[] = [];
  let mapped = 0;
  let inner = 0;
  for (const one of trace.held) {
    const span = one.span as OperationSpan;
    let settled = settle(span, trace, false);
    if (typeof settled === 'object' && 'missing' in settled) {
      if (!isOverdue(one, settled.missing)) {
        held.push(one);
        continue;
      }
      settled = settle(span, trace, true) as Settled | 'inner';
    }
    const known = spans.get(span.span_id);
    if (known) spans.set(span.span_id, { ...known, settled });
    if (settled === 'inner') inner++;
    else {
      mapped++;
      messages.push(...messagesOf(span, settled, hasUsage(span, trace), trace.fleet, now));
    }
  }
  return {
    trace: { ...trace, spans, held },
    messages,
    counts: { ...none, mapped, inner },
  };
}
