import type { AgentMessage } from '@chorus/contracts';
import {
  ACTOR_WAIT_MS,
  CONTEXT_WAIT_MS,
  MAX_HELD,
  MAX_HELD_CHARS,
  MAX_HELD_PER_TRACE,
  MAX_SPANS,
  MAX_TRACES,
  TRACE_IDLE_MS,
} from './limits.ts';
import { inOrder, type TimedMessage } from './messages.ts';
import { read } from './read.ts';
import type { Span } from './span.ts';
import { beginTrace, charsOf, type TelemetryState, type Trace } from './state.ts';
import { fold, release, type Counts, type Folded } from './trace.ts';

/** Spans of one fleet, as they came together. */
export interface Batch {
  readonly fleet: string;
  readonly spans: readonly Span[];
}

export interface EvolveOptions {
  /** How long a span waits for the agent that it belongs to; {@link ACTOR_WAIT_MS} unless said otherwise. */
  readonly actor_wait_ms?: number;
}

export interface Evolved {
  readonly state: TelemetryState;
  /** In the order of their time. Each names its fleet in `metadata.fleet_id`. */
  readonly messages: readonly AgentMessage[];
  /** What became of the spans, those that had waited included. */
  readonly counts: Counts;
}

/**
 * Takes spans in and says which messages they are. A span goes out as soon as all is known that its parents can tell;
 * until then it waits, at most {@link ACTOR_WAIT_MS} for the agent that it belongs to and {@link CONTEXT_WAIT_MS} for
 * the rest, and goes out with what is known by then.
 *
 * @param batch Null lets only time pass: call it so every second or so.
 * @param now Ms since 1970, never going back.
 */
export function evolve(state: TelemetryState, batch: Batch | null, now: number, options: EvolveOptions = {}): Evolved {
  const actorWait = options.actor_wait_ms ?? ACTOR_WAIT_MS;
  const waits = { actor: actorWait, context: Math.min(CONTEXT_WAIT_MS, actorWait) };
  const work = new Work(state);
  if (batch) {
    const byTrace = Map.groupBy(batch.spans.map(read), ({ trace_id }) => `${batch.fleet}\n${trace_id}`);
    for (const [key, spans] of byTrace) {
      const before = work.traces.get(key) ?? beginTrace(batch.fleet, now);
      work.put(key, fold(before, spans, now, waits));
      const after = work.traces.get(key);
      if (after && after.held.length > MAX_HELD_PER_TRACE) work.put(key, release(after, now));
    }
    work.bound(now);
  } else work.expire(now, waits);
  return work.done();
}

/** Lets go whatever waits, with what is known: before the end of the process. */
export function releaseAll(state: TelemetryState, now: number): Evolved {
  const work = new Work(state);
  for (const [key, trace] of state.traces) if (trace.held.length > 0) work.put(key, release(trace, now));
  return work.done();
}

/** A state on its way to the next one. */
class Work {
  readonly traces: Map<string, Trace>;
  #spans: number;
  #held: number;
  #heldChars: number;
  readonly #messages: TimedMessage[] = [];
  readonly #counts: Record<keyof Counts, number> = { mapped: 0, held: 0, inner: 0, repeated: 0, ignored: 0 };

  constructor(state: TelemetryState) {
    this.traces = new Map(state.traces);
    this.#spans = state.spans;
    this.#held = state.held;
    this.#heldChars = state.held_chars;
  }

  put(key: string, { trace, messages, counts }: Folded): void {
    const before = this.traces.get(key);
    this.#account(before, -1);
    this.#account(trace, 1);
    // At the end: it was touched last. One that only let go what waited keeps its place.
    if (before?.touched_at !== trace.touched_at) this.traces.delete(key);
    this.traces.set(key, trace);
    for (const message of messages) this.#messages.push(message);
    for (const name of Object.keys(counts) as (keyof Counts)[]) this.#counts[name] += counts[name];
  }

  /** Lets go what has waited long enough, and forgets traces that are over. */
  expire(now: number, waits: { readonly actor: number; readonly context: number }): void {
    for (const [key, trace] of this.traces) {
      const first = trace.held[0];
      if (first !== undefined && now - first.since >= waits.context) this.put(key, fold(trace, [], now, waits));
      if (now - trace.touched_at >= TRACE_IDLE_MS) this.#forget(key, now);
    }
  }

  /** Keeps within the limits: what was touched longest ago goes first. */
  bound(now: number): void {
    for (const [key, trace] of this.traces) {
      const isFull = this.#spans > MAX_SPANS || this.traces.size > MAX_TRACES;
      const isCrowded = this.#held > MAX_HELD || this.#heldChars > MAX_HELD_CHARS;
      if (!isFull && !isCrowded) break;
      if (isFull) this.#forget(key, now);
      else if (trace.held.length > 0) this.put(key, release(trace, now));
    }
  }

  done(): Evolved {
    const { traces } = this;
    return {
      state: { traces, spans: this.#spans, held: this.#held, held_chars: this.#heldChars },
      messages: inOrder(this.#messages),
      counts: this.#counts,
    };
  }

  #forget(key: string, now: number): void {
    const trace = this.traces.get(key);
    if (trace && trace.held.length > 0) this.put(key, release(trace, now));
    this.#account(this.traces.get(key), -1);
    this.traces.delete(key);
  }

  #account(trace: Trace | undefined, sign: 1 | -1): void {
    if (trace === undefined) return;
    this.#spans += sign * trace.spans.size;
    this.#held += sign * trace.held.length;
    this.#heldChars += sign * trace.held.reduce((sum, held) => sum + charsOf(held), 0);
  }
}
