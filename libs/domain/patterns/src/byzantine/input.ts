import type { Message } from '../message.ts';
import { answersOf, callsOf, type Thing } from './call.ts';
import type { Claim } from './claim.ts';
import { claimsOf } from './claims.ts';
import { MAX_READ } from './limits.ts';
import { subjectOf } from './subject.ts';

/** What the detector looks at in one message. */
export interface ByzantineInput {
  readonly message: Message;
  readonly claims: readonly Claim[];
  /** It says that what was said before was wrong, or that it is another now. */
  readonly corrects: boolean;
  readonly updates: boolean;
  /** Its words say that it is a guess. */
  readonly guesses: boolean;
  /** Words that may name things, those with figures; of a request none: it tells nothing. */
  readonly names: readonly string[];
  /** What it asks tools about, and the keys of the calls that it may answer. */
  readonly calls: ReadonlyMap<string, Thing>;
  readonly answers: readonly string[];
  /** The things that it changes: the words of each that tell it from others. */
  readonly changes: readonly (readonly string[])[];
}

const CORRECTS =
  /\b(?:correct(?:ion|ed|ing)|sorry|apolog\w{1,6}|my mistake|(?:was|were) (?:wrong|mistaken|off)|mistaken|revised|re-?count(?:ed)?|supersedes?|scratch that|disregard|instead of)\b/i;
const UPDATES =
  /\b(?:updat(?:e|es|ed|ing)|now|new|re-?check(?:ed)?|re-?read|changed|has (?:since |now )?(?:risen|fallen|dropped|grown|gone)|no longer|as of|since then|meanwhile|latest|replaces?)\b/i;

/** Who guesses does not say that it is so. */
const GUESSES =
  /\b(?:i|we)(?:['\u2019]d| would)? (?:guess|estimate|reckon|suppose|assume|bet|imagine)\b|\b(?:guess|estimate|opinion|hunch|gut feeling|ballpark|in my view)\b/i;

/** From the beginning of a word on, so that it takes time linear in the text. */
const NAME = /(?<![\p{L}\d_-])[\p{L}_-]{0,64}\d[\p{L}\d_-]*/gu;
const MAX_NAMES = 8;

const namesOf = (text: string): readonly string[] =>
  [...new Set((text.slice(0, MAX_READ).match(NAME) ?? []).map((name) => name.toLowerCase()))].slice(0, MAX_NAMES);

/** The detector's view of a message. */
export function byzantineInputOf(message: Message): ByzantineInput {
  const { content } = message;
  const said = typeof content.text === 'string' ? content.text.slice(0, MAX_READ) : '';
  const guesses = GUESSES.test(said);
  return {
    message,
    claims: claimsOf(content, message, guesses),
    guesses,
    names: message.type === 'request' && !message.of_tool ? [] : namesOf(message.text),
    corrects: CORRECTS.test(said),
    updates: UPDATES.test(said),
    calls: message.of_tool ? new Map() : callsOf(content, message),
    answers: answersOf(content, message),
    changes: message.accesses
      .filter(({ access, found_in }) => access !== 'read' && found_in !== 'text')
      .flatMap(({ resource }) => {
        const words = subjectOf(resource)?.key.split(' ') ?? [];
        const numbered = words.filter((word) => /\d/.test(word));
        return words.length === 0 ? [] : [numbered.length > 0 ? numbered : words];
      }),
  };
}
