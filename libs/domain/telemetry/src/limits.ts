/** How long, in ms, a span waits for the one that says which agent it belongs to. Parents end, and come, after their children. */
export const ACTOR_WAIT_MS = 30_000;

/** How long, in ms, a span that names its agent waits for its parents: they say what caused it and which conversation it is. */
export const CONTEXT_WAIT_MS = 5_000;

/** A trace of which nothing was heard for this many ms is forgotten. */
export const TRACE_IDLE_MS = 600_000;

/** Traces, and spans of all of them, that are remembered. */
export const MAX_TRACES = 5_000;
export const MAX_SPANS = 100_000;

/** Spans of one trace that are remembered. */
export const MAX_SPANS_PER_TRACE = 5_000;

/** Spans that wait at the same time: in all, in one trace, and the characters of their texts. */
export const MAX_HELD = 10_000;
export const MAX_HELD_PER_TRACE = 1_000;
export const MAX_HELD_CHARS = 32 * 1_048_576;

/** Parents, parents of parents … that are looked at. */
export const MAX_ANCESTORS = 64;

/**
 * Characters of a text, and of a call's arguments. JSON makes up to six bytes of a character, so that a message with
 * both stays under the limit of its topic.
 */
export const MAX_TEXT = 16_384;

/** Characters of an error. */
export const MAX_ERROR = 1_000;

/** Characters of an agent’s, tool’s or model’s name and of a conversation’s id. */
export const MAX_NAME = 256;

/** Characters of JSON in an attribute that are parsed; what is longer is shown as text. */
export const MAX_JSON = 1_048_576;

/** Messages of one recorded chat that are looked at, and calls of one of them that are named. */
export const MAX_CHAT = 512;
export const MAX_CALLS = 32;
