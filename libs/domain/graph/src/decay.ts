/*
 * The figures of the graph. Those that contracts name as well stand here a second time because domain code takes only
 * types from there; decay.spec.ts compares them.
 */

/** Half-life of an edge's weight. */
export const EDGE_HALF_LIFE_MS = 600_000;
/** Weight at which the strength reaches 1 − 1/e. */
export const EDGE_WEIGHT_SCALE = 4;
/** An edge whose strength has fallen below this is removed. */
export const EDGE_MIN_STRENGTH = 0.01;
/** Time constant of a rate: a message counts 1 per minute at once and 1/e of that a minute later. */
export const RATE_TIME_CONSTANT_MS = 60_000;
/**
 * What had no traffic for longer is forgotten, however strong it was: the graph is the fold of the past hour of its
 * updates.
 */
export const MEMORY_MS = 3_600_000;
/** Risk from which a decision counts as a conflict. */
export const CONFLICT_RISK = 0.3;

/** Weight whose strength is {@link EDGE_MIN_STRENGTH}. */
const MIN_WEIGHT = -EDGE_WEIGHT_SCALE * Math.log(1 - EDGE_MIN_STRENGTH);

/** The last instant that was written: of one message it is the same many times, and dates are what costs most of it. */
let written = { ms: 0, instant: new Date(0).toISOString() };

/** Instant of the wire (RFC 3339) as ms since 1970. */
export const msOf = (instant: string): number => (instant === written.instant ? written.ms : Date.parse(instant));

/** ms since 1970 as an instant of the wire. */
export function instantOf(ms: number): string {
  if (ms !== written.ms) written = { ms, instant: new Date(ms).toISOString() };
  return written.instant;
}

/** A decayed count (weight of an edge) after `age_ms`. */
export const decayedWeight = (weight: number, age_ms: number): number =>
  weight * 2 ** (-Math.max(0, age_ms) / EDGE_HALF_LIFE_MS);

/** Strength 0–1 of an edge by its weight, saturating. */
export const strengthOf = (weight: number): number => 1 - Math.exp(-weight / EDGE_WEIGHT_SCALE);

/** Weight of an edge at `now` (ms since 1970). */
export const weightAt = (edge: { weight: number; last_updated: string }, now: number): number =>
  decayedWeight(edge.weight, now - msOf(edge.last_updated));

/** Until when (ms since 1970) an edge of `weight` at `at` stays: it fades to {@link EDGE_MIN_STRENGTH}, or is idle too long. */
export const fadesAt = (weight: number, at: number): number =>
  at + Math.min(MEMORY_MS, EDGE_HALF_LIFE_MS * Math.log2(weight / MIN_WEIGHT));

/** A rate in messages per minute after `age_ms` without a message. A message then adds 1. */
export const decayedRate = (per_minute: number, age_ms: number): number =>
  per_minute * Math.exp(-Math.max(0, age_ms) / RATE_TIME_CONSTANT_MS);
