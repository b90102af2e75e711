import { MAX_ANCESTORS } from './limits.ts';
import type { KnownSpan, ReadSpan, Trace } from './state.ts';

/** An operation above a span. */
export interface Ancestor {
  readonly span_id: string;
  readonly known: KnownSpan;
}

/** What is known of the spans above a span. */
export interface Lineage {
  /** Every operation above it, nearest first. */
  readonly all: readonly Ancestor[];
  /** The same without those that are the same call as the one above them. */
  readonly operations: readonly Ancestor[];
  /** Nearest conversation that one of them names. */
  readonly conversation: string | null;
  /** Whether the root was reached: nothing more can be learnt by waiting. */
  readonly is_complete: boolean;
}

/** Goes up from a span as far as its parents are known. Parents that go round in a circle, or too far, have no end. */
export function lineageOf(
  span: Pick<ReadSpan, 'span_id' | 'parent_span_id'>,
  { spans }: Pick<Trace, 'spans'>,
): Lineage {
  const operations: Ancestor[] = [];
  let conversation: string | null = null;
  let next = span.parent_span_id;
  for (let steps = 0; next !== null && next !== span.span_id && steps < MAX_ANCESTORS; steps++) {
    const known = spans.get(next);
    if (known === undefined)
      return { all: operations, operations: outermost(operations), conversation, is_complete: false };
    conversation ??= known.conversation;
    if (known.kind !== null) operations.push({ span_id: next, known });
    next = known.parent;
  }
  return { all: operations, operations: outermost(operations), conversation, is_complete: true };
}

/**
 * Whether an operation is the same call as one above it, seen from further inside: frameworks, client libraries and
 * servers each record the call of a model, a tool or an agent, one within the other.
 *
 * @param above Every operation above it, nearest first.
 */
export function isInner({ kind, name }: Pick<KnownSpan, 'kind' | 'name'>, above: readonly Ancestor[]): boolean {
  const other = kind === 'agent' ? above.find(({ known }) => known.kind === 'agent') : above[0];
  return other !== undefined && other.known.kind === kind && (kind === 'model' || other.known.name === name);
}

/** Whether more ancestors could make an operation the inner one that it does not seem to be now. */
export const mayBeInner = (kind: KnownSpan['kind'], above: readonly Ancestor[]): boolean =>
  kind === 'agent' ? !above.some(({ known }) => known.kind === 'agent') : above.length === 0;

const outermost = (operations: readonly Ancestor[]): Ancestor[] =>
  operations.filter(({ known }, index) => !isInner(known, operations.slice(index + 1)));
