/** Two accesses of one resource this close together (log time, ms) can get in each other's way. */
export const CONTENTION_WINDOW_MS = 120_000;

/** An exclusive hold that is neither released nor renewed ends after this many ms. */
export const HOLD_MS = 600_000;

/** A statement that was not said again for this many ms is forgotten. */
export const REPETITION_WINDOW_MS = 600_000;

/** A conversation in which nothing was said for this many ms is forgotten. */
export const CONVERSATION_IDLE_MS = 1_800_000;

/** Characters of one text that are looked at. */
export const MAX_TEXT = 65_536;

/** Characters of a statement that its identity rests on: half from its beginning, half from its end. */
export const MAX_STATEMENT = 8_192;

/** Accesses taken from one message, and those of them that were only found in text. */
export const MAX_ACCESSES = 64;
export const MAX_TEXT_ACCESSES = 24;

/** Characters of a resource's name; longer ones are left out. */
export const MAX_RESOURCE = 1_024;

/** Entries kept for one resource, one agent, one piece of work, and one conversation. */
export const MAX_CLAIMS = 24;
export const MAX_WAITS = 16;
export const MAX_WORKERS = 8;
export const MAX_REQUESTS = 16;
export const MAX_STATEMENTS = 32;
export const MAX_SEEN = 64;
/** Pieces that a conversation rests on, and changes made in it. */
export const MAX_PIECES = 12;
/** What is remembered of one of them so that later words can be traced to it. */
export const MAX_PIECE_TOKENS = 40;
/** Agents that took part in a conversation, and pairs of who has objected to whom. */
export const MAX_MEMBERS = 64;
export const MAX_PAIRS = 32;
export const MAX_CHANGES = 32;

/** Receivers, and tool calls, of one message that are remembered. */
export const MAX_RECEIVERS = 8;

/** Holds that a search for a circular wait looks at. */
export const MAX_WAIT_STEPS = 32;

/** Agents, resources and message ids that one analysis names. */
export const MAX_NAMED = 16;
