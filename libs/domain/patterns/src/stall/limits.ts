/** Conversations of one fleet in which somebody waits; the one that nothing was heard of for longest is forgotten first. */
export const MAX_TALKS = 1_000;
/** Open requests of one conversation. */
export const MAX_ASKS = 12;
/** Agents that one request asks; one to more asks nobody in particular. */
export const MAX_ASKED = 4;
/** Messages remembered of one request. */
export const MAX_MARKS = 32;
export const MAX_AGENTS = 16;

/** How often it is noted that a fleet is alive, in ms. */
export const PULSE_MS = 30_000;

/** A call may take so many times the rules' time where nobody asks for it. */
export const CALLS_TAKE = 6;

/** A request is forgotten when nobody has spoken of it for so many times the rules' time, but no sooner than … */
export const FORGOTTEN_AFTER = 3;
export const MIN_FORGOTTEN_MS = 3_600_000;
