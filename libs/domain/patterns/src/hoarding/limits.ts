/** Things of one fleet that are known to be held; what nobody has spoken of for longest is forgotten first. */
export const MAX_HOLDS = 512;
/** Agents that wait for one thing. */
export const MAX_WAITING = 24;
/** Messages remembered of one hold, and of one that waits for it. */
export const MAX_MARKS = 16;
export const MAX_MARKS_OF_WAITING = 6;
/** Things that one detection names, and agents. */
export const MAX_RESOURCES = 64;
export const MAX_AGENTS = 32;

/** A hold that nobody has spoken of for so long has ended, in ms. */
export const HOLD_MS = 1_800_000;
/** Who takes a thing that its holder has not asserted for so long has it. */
export const TAKEN_OVER_MS = 600_000;
/** Who does something with what it keeps while others wait has stopped hoarding after so long. */
export const CALM_MS = 45_000;
/** Who has not asked again for so long does not wait any more. */
export const WAIT_MS = 600_000;
/** The latest end that a holder can put in sight. */
export const MAX_PROMISE_MS = 1_800_000;
/** Ends that a holder can put in sight one after the other without using the thing. */
export const MAX_PROMISES = 2;
/** Things taken and not used from which one agent that waits for any of them is enough. */
export const MANY = 4;
/** Who has worked with a thing may pause for so many times as long as who has not. */
export const PAUSE = 2;
