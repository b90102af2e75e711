import type { ProcessedDecision } from '@chorus/contracts';
import { messageOf, type Message } from '../message.ts';
import type { Claim } from './claim.ts';
import { claimsOf } from './claims.ts';
import { subjectOf } from './subject.ts';

/** What the detector looks at in one message. */
export interface ByzantineInput {
  readonly message: Message;
  readonly claims: readonly Claim[];
  /** It says that what was said before holds no more. */
  readonly corrects: boolean;
  /** The things that it changes: the words of each that tell it from others. */
  readonly changes: readonly (readonly string[])[];
}

const CORRECTS =
  /\b(?:correct(?:ion|ed|ing)|sorry|apolog\w{1,6}|my mistake|(?:was|were) (?:wrong|mistaken|off)|mistaken|updat(?:e|es|ed|ing)|now|new|revised|re-?count(?:ed)?|re-?check(?:ed)?|re-?read|changed|has (?:since |now )?(?:risen|fallen|dropped|grown|gone)|no longer|as of|since then|meanwhile|latest|instead of|supersedes?|replaces?|scratch that|disregard)\b/i;

/** The detector's view of a decision. */
export function byzantineInputOf(decision: ProcessedDecision): ByzantineInput {
  const message = messageOf(decision);
  const { content } = decision.original_message;
  return {
    message,
    claims: claimsOf(content, message),
    corrects: typeof content.text === 'string' && CORRECTS.test(content.text.slice(0, 1_024)),
    changes: message.accesses
      .filter(({ access, found_in }) => access !== 'read' && found_in !== 'text')
      .flatMap(({ resource }) => {
        const words = subjectOf(resource)?.key.split(' ') ?? [];
        const numbered = words.filter((word) => /\d/.test(word));
        return words.length === 0 ? [] : [numbered.length > 0 ? numbered : words];
      }),
  };
}
