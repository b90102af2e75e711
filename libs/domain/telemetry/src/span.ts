/**
 * A span of OpenTelemetry, as far as Chorus reads it.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto
 */
export interface Span {
  /** 32 hexadecimal digits in lower case, not all zero. */
  readonly trace_id: string;
  /** 16 hexadecimal digits in lower case, not all zero. */
  readonly span_id: string;
  /** Null for the root of a trace. */
  readonly parent_span_id: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  /** Nanoseconds since 1970; 0 where the sender gives none. */
  readonly start_ns: bigint;
  /** Nanoseconds since 1970; 0 while the span has not ended. */
  readonly end_ns: bigint;
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly status: SpanStatus;
  /** Attributes of the process that recorded it, `service.name` among them. */
  readonly resource: Attributes;
  /** Name of the instrumentation that recorded it; empty where it gives none. */
  readonly scope: string;
}

export type SpanKind = 'unspecified' | 'internal' | 'server' | 'client' | 'producer' | 'consumer';

export interface SpanStatus {
  readonly code: 'unset' | 'ok' | 'error';
  readonly message: string;
}

export interface SpanEvent {
  readonly name: string;
  readonly attributes: Attributes;
}

/** Bytes are left out. Untrusted: keys and texts can be anything. */
export type AttributeValue =
  string | number | boolean | null | readonly AttributeValue[] | { readonly [key: string]: AttributeValue };

export type Attributes = ReadonlyMap<string, AttributeValue>;
