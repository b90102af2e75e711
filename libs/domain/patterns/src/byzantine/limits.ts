/** Subjects of one fleet, their names, calls and liars that are remembered; what nobody has spoken of for longest is forgotten first. */
export const MAX_RECORDS = 2_000;
/** Statements of one subject, the last ones, and those of one agent among them. */
export const MAX_SEEN = 32;
export const MAX_SEEN_OF_AGENT = 12;
/** Characters of a text in which words are looked for that explain a value. */
export const MAX_READ = 1_024;
/** Statements of one message that are read. */
export const MAX_CLAIMS = 32;
/** Characters of a subject and of a value. */
export const MAX_SHOWN = 256;
/** Receivers of one statement by name; a message to more is a message to all. */
export const MAX_RECEIVERS = 16;
/** Subjects that are known by one name, such as `A17`. */
export const MAX_NAMED = 64;
/** Messages remembered under one name that say it and state nothing of it that can be read, and words of one of them. */
export const MAX_MENTIONS = 16;
export const MAX_MENTIONED = 32;
/** What one detection names. */
export const MAX_AGENTS = 16;
export const MAX_STATEMENTS = 16;
export const MAX_RESOURCES = 16;

/** How long an agent has to tell the others the same, where it has said two different things once, in ms. */
export const GRACE_MS = 20_000;
/** What was known before may come to the log so much later, in ms. */
export const LATE_MS = 6_000;
/** A name whose subjects are spoken of is written anew after so long, lest it be forgotten before them, in ms. */
export const RENAMED_MS = 60_000;
/** What is said to be new is, so long after it was told otherwise, in ms. */
export const UPDATED_MS = 30_000;
/** Readings of what goes up and down all the time say nothing about each other after so long, in ms. */
export const GAUGE_MS = 5_000;
