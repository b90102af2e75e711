import type { Operation } from './operation.ts';

/*
 * What is remembered of the spans of late. Nothing in it is ever changed: a new state shares with the former one what
 * has not changed.
 */

/** A span reduced to what becomes of it. */
export interface ReadSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id: string | null;
  readonly start_ns: bigint;
  readonly end_ns: bigint;
  /** `service.name` of its process. */
  readonly service: string;
  readonly conversation: string | null;
  readonly error: string | null;
  readonly operation: Operation | null;
}

/** Who said it to whom, in which conversation, and what brought it about: settled once, the same for every repetition. */
export interface Settled {
  readonly from: string;
  readonly to: string;
  readonly conversation: string;
  /** `message_id` of the request that caused it; null where nothing did. */
  readonly cause: string | null;
  /** Operations above it. */
  readonly depth: number;
}

/** A span that was seen, whether or not it is our business: others may hang on it. */
export interface KnownSpan {
  readonly parent: string | null;
  readonly kind: Operation['kind'] | null;
  /** Of the agent, tool or model. */
  readonly name: string | null;
  readonly conversation: string | null;
  /** `inner`: the same call as the operation above it, seen from further inside; null while it waits, or is no operation. */
  readonly settled: Settled | 'inner' | null;
}

/** A span whose parents are not known yet. */
export interface HeldSpan {
  readonly span: ReadSpan;
  /** Ms since 1970. */
  readonly since: number;
}

export interface Trace {
  readonly fleet: string;
  readonly spans: ReadonlyMap<string, KnownSpan>;
  /** In the order of arrival. */
  readonly held: readonly HeldSpan[];
  /** The first that any of its spans named. */
  readonly conversation: string | null;
  /** Whether a call of a model has told its tokens. */
  readonly is_metered: boolean;
  /** Ms since 1970. */
  readonly touched_at: number;
}

/** Begins as {@link NOTHING_KNOWN}. */
export interface TelemetryState {
  /** By fleet and trace id, so that nobody hangs spans on a stranger's trace; the one touched longest ago comes first. */
  readonly traces: ReadonlyMap<string, Trace>;
  /** Spans that are remembered, spans that wait, and the characters of the latter. */
  readonly spans: number;
  readonly held: number;
  readonly held_chars: number;
}

export const NOTHING_KNOWN: TelemetryState = { traces: new Map(), spans: 0, held: 0, held_chars: 0 };

export const beginTrace = (fleet: string, now: number): Trace => ({
  fleet,
  spans: new Map(),
  held: [],
  conversation: null,
  is_metered: false,
  touched_at: now,
});

/** Characters that a waiting span keeps in memory, roughly. */
export const charsOf = ({ span: { operation, error } }: HeldSpan): number =>
  512 +
  [operation?.input, operation?.output, operation?.arguments, error].reduce(
    (sum, text) => sum + (text?.length ?? 0),
    0,
  );
