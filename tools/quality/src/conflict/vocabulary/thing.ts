import type { Random } from '@chorus/testing/random';

/** A verb in the forms that a message needs. */
export interface Verb {
  /** `cancel`: also the intent of a declaration, and what a tool's name begins with. */
  readonly base: string;
  /** `cancelling` */
  readonly ing: string;
  /** `cancelled` */
  readonly past: string;
}

/** Something that agents work on, as each way of speaking names it. */
export interface Thing {
  /** As agents declare it in `content.resources`. */
  readonly declared: string;
  /** What a tool that works on it is called after its verb: `reservation` in `cancel_reservation`. */
  readonly noun: string;
  /** How a tool call or a structured message identifies it. */
  readonly arguments: Readonly<Record<string, string | number>>;
  /** A shell command that does this to it; undefined where nobody would use a shell. */
  readonly command?: (verb: Verb) => string;
  /** In a sentence. */
  readonly name: string;
  /** In another sentence, by somebody who calls it something else. */
  readonly paraphrase: string;
}

/** Things of one sort, with what agents do to them. */
export interface Family {
  readonly make: (random: Random) => Thing;
  /** What two agents may both do to it without contradicting each other, and should not at once. */
  readonly edit: Verb;
  /** Details of an edit, such as tell one agent's from another's. */
  readonly details: readonly string[];
  /** What undoes, or contradicts, each other. */
  readonly opposites: readonly (readonly [Verb, Verb])[];
  /** What starts its life, and what may properly follow from somebody else. */
  readonly lifecycle: readonly [Verb, Verb];
}

/** A request that names no resource, in two phrasings. */
export type Question = readonly [string, string];

/** What the agents of one part talk about. */
export interface Vocabulary {
  readonly families: readonly Family[];
  /** Things that one agent has at a time. */
  readonly locks: (random: Random) => Thing;
  readonly questions: readonly Question[];
  readonly phrases: Phrases;
  /** What somebody says who does nothing. `%` stands for the thing, `@` for a past form. */
  readonly mentions: readonly string[];
  readonly chatter: readonly string[];
}

/** Sentences; `%` stands for the thing, `$` for the verb in the form that the key names, `&` for the details. */
export interface Phrases {
  readonly begin: readonly string[];
  readonly done: readonly string[];
  readonly read: readonly string[];
  readonly hold: readonly string[];
  readonly wait: readonly string[];
  readonly release: readonly string[];
  readonly hand_over: readonly string[];
}

export const verb = (base: string, ing: string, past: string): Verb => ({ base, ing, past });

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

/** Such as `4WQ150`. */
export const code = (random: Random, length = 6): string =>
  random.pick([...'123456789']) +
  random.pick([...'ABCDEFGHJKLMNPQRSTUVWXYZ']) +
  Array.from({ length: length - 2 }, () => random.pick([...LETTERS])).join('');
