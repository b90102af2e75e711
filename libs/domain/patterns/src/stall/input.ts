import { fingerprintOf, type Fingerprint } from '../fingerprint.ts';
import type { Message } from '../message.ts';

/** What the detector looks at in one message. */
export interface StallInput {
  readonly message: Message;
  readonly wants_answer: boolean;
  /** It asks where an answer is. */
  readonly reminds: boolean;
  /** It says that it waits for something. */
  readonly waits: boolean;
  /** It says that something goes on. */
  readonly tells_progress: boolean;
  /** It takes back what was asked. */
  readonly withdraws: boolean;
  readonly said: Fingerprint | null;
}

const WANTS =
  /\?|\b(?:please|could you|can you|would you|will you|let me know|need|send|tell|give|provide|confirm|approve|review|check|waiting for)\b/i;
const REMINDS =
  /\b(?:remind(?:er|ing)?|any (?:news|update|progress|answer|word)|still (?:waiting|open|need|pending|no|nothing|missing|due)|ping(?:ing)?|follow(?:ing)? up|follow-up|once more|as asked|are you there|have you (?:seen|had)|where is|how (?:far|long)|(?:second|third|fourth) time|chasing|nudge|bump|overdue|did you (?:get|see|receive))\b/i;
/** Said to anybody, by who waits. */
const WAITS =
  /\b(?:(?:i|we)(?:['\u2019]m| am|['\u2019]re| are)? (?:still )?wait(?:ing)?|still waiting|waiting (?:for|on)|wait(?:s)? for|no (?:answer|reply|response|word)|(?:not|nothing|n['\u2019]t) (?:heard|answered|replied|come|arrived|sent|given|delivered|provided)|nothing (?:from|yet)|(?:has|have) to wait|(?:is|are) blocked|stands? still|at a standstill|heard nothing|not heard|held up|blocked (?:by|on|until)|on hold|cannot (?:go on|continue|proceed|start|finish)|has not (?:answered|replied|come back)|haven['\u2019]?t heard|stuck)\b/i;
const PROGRESS =
  /\b(?:working on|on it|in progress|still (?:working|running|at it|checking|looking|busy|processing)|looking into|almost|nearly|halfway|not (?:done|ready|finished) yet|more time|give me|bear with|one moment|a moment|hold on|will (?:get back|take|let you know|report|answer|send)|get back to you|started|begun|under way|underway|queued|next in line)\b|\d\s?%|\b\d+\s?(?:of|\/|out of)\s?\d+\b/i;
const WITHDRAWS =
  /\b(?:never ?mind|no longer (?:need|want|required?|relevant|wait)\w*|not (?:needed|required|necessary) any ?(?:more|longer)|(?:do not|don['\u2019]?t|does not|doesn['\u2019]?t) (?:need|bother)|no need|forget (?:it|about)|found (?:it|what)|did it myself|do it myself|(?:re)?solved|sorted|settled|obsolete|superfluous|disregard|scratch that|drop (?:it|my|the)|ignore my|take(?:n)? care of|took care|withdraw|cancel(?:led|ed)?|have it (?:now|already|from)|got it (?:now|already|from|elsewhere))\b/i;

/** The detector's view of a message. */
export function stallInputOf(message: Message): StallInput {
  const { text, all, calls, of_tool } = message;
  return {
    message,
    wants_answer: calls || WANTS.test(text),
    reminds: REMINDS.test(text),
    waits: WAITS.test(text),
    tells_progress: !of_tool && PROGRESS.test(text) && !/\b(?:100\s?%|(\d+)\s?(?:of|\/)\s?\1)(?!\d)/.test(text),
    withdraws: WITHDRAWS.test(text),
    said: message.of_tool ? null : (fingerprintOf(all) ?? null),
  };
}
