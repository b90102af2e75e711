export { evolve, releaseAll, type Batch, type Evolved, type EvolveOptions } from './evolve.ts';
export { ACTOR_WAIT_MS } from './limits.ts';
export { NOTHING_KNOWN, type TelemetryState } from './state.ts';
export type { Attributes, AttributeValue, Span, SpanEvent, SpanKind, SpanStatus } from './span.ts';
export type { Counts } from './trace.ts';
