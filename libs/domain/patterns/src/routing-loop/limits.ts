/** Agents in the longest loop that is found. */
export const MAX_AGENTS = 16;
/** Similarity from which two statements say the same: Jaccard coefficient of their shingles. */
export const MIN_SIMILARITY = 0.9;
/** Similarity of two that hand on what is about the same, whatever else they say. */
export const RECIRCULATED = 0.75;
/** Words in a shingle. */
export const SHINGLE = 3;

/** Characters of a message that are looked at. */
export const MAX_TEXT = 16_384;
/** Words that are compared one by one; what comes after them has to be equal. */
export const MAX_WORDS = 200;
/** Resources of a statement that are remembered. */
export const MAX_RESOURCES = 64;
/** Receivers by name; a message to more is a message to all. */
export const MAX_TARGETS = 16;
/** Different statements of a conversation that are remembered; the one that was not said for longest goes first. */
export const MAX_STATEMENTS = 64;
/** Times that a statement was said, the last ones; more where the rules ask for more laps. */
export const MAX_OCCURRENCES = 8;
/** Wordings of one statement. */
export const MAX_WORDINGS = 3;
/** Open incidents of a conversation. */
export const MAX_INCIDENTS = 4;
/** Message ids in a detection; the first of the incident stay. */
export const MAX_EVIDENCE = 256;

/** A message that is dated earlier than so long ago, or later than now, is taken to be said when it came. */
export const MAX_LATE_MS = 60_000;
/** A conversation without a message for so long is forgotten. */
export const CONVERSATION_IDLE_MS = 600_000;
/** A loop has stopped when nothing went round for two of its slowest laps, but no sooner than this … */
export const MIN_QUIET_MS = 60_000;
/** … and no later than this. */
export const MAX_QUIET_MS = CONVERSATION_IDLE_MS;
