/** Beginnings of one fleet that are followed; of those that are no incident the one that was quiet for longest goes first. */
export const MAX_TREES = 128;
/** Agents of one cascade that are told apart. */
export const MAX_MEMBERS = 128;
/** Different receivers of one agent that are counted. */
export const MAX_SENT_TO = 16;
/** Words, and codes, by which what is passed on is known again. */
export const MAX_WORDS = 48;
export const MAX_CODES = 12;
/** Ways in which one thing is said. */
export const MAX_WORDINGS = 6;
/** Conversations of one cascade that are told apart. */
export const MAX_CONVERSATIONS = 8;
export const MAX_AMPLIFIERS = 32;

/** What is answered or resolved within so long after it has spread far enough is none, in ms … */
export const SETTLE_MS = 15_000;
/** … unless it has so many times as many messages as agents are needed by then. */
export const FLOOD = 5;
/** Who sends on within so long passes on what it has just got, in ms. */
export const FAST_MS = 10_000;
/** Share of those reached who may have answered. */
export const MAX_ANSWERED = 0.34;
/** Share of the messages that report a failure or an alarm, or say the same again. */
export const MIN_CARRIED = 0.6;
