import { MAX_ERROR, MAX_NAME } from './limits.ts';
import { readSpan } from './dialects/read-span.ts';
import type { Span } from './span.ts';
import type { ReadSpan } from './state.ts';
import { clip, nameOf } from './text.ts';
import { text } from './values.ts';

/** What OpenTelemetry's SDKs call a service that nobody gave a name. */
const UNKNOWN_SERVICE = 'unknown_service';

/** Reduces a span to what becomes of it. */
export function read(span: Span): ReadSpan {
  const { operation, conversation } = readSpan(span);
  return {
    trace_id: span.trace_id,
    span_id: span.span_id,
    parent_span_id: span.parent_span_id === span.span_id ? null : span.parent_span_id,
    start_ns: span.start_ns || span.end_ns,
    end_ns: span.end_ns,
    service: nameOf(text(span.resource, 'service.name')) ?? UNKNOWN_SERVICE,
    conversation,
    error: operation && errorOf(span),
    operation,
  };
}

/**
 * What went wrong: the status says so, or, where it was left unset, an exception was recorded.
 * @see https://opentelemetry.io/docs/specs/otel/trace/exceptions/
 */
function errorOf({ status, events, attributes }: Span): string | null {
  const exception = events.findLast(({ name }) => name === 'exception');
  if (status.code === 'ok' || (status.code === 'unset' && exception === undefined)) return null;
  const type = exception && text(exception.attributes, 'exception.type');
  const message = status.message || (exception && text(exception.attributes, 'exception.message'));
  const kind = type ?? text(attributes, 'error.type');
  const said = message && kind && !message.includes(kind) ? `${clip(kind, MAX_NAME)}: ${message}` : message || kind;
  return clip(said || 'error', MAX_ERROR);
}
