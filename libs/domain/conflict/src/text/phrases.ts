import { cued, finds } from './cued.ts';
import type { Reading } from './reading.ts';

/*
 * What words say about how a statement is meant, in English. Each test is an alternation of fixed words with few words between
 * them, so that it takes time linear in the text, whatever that holds.
 */

/** Data that is made up where it should have been looked at. The words alone are daily bread: a mock server, a placeholder text. */
const MADE_UP = cued(
  'hypothetical hypothetically sample mock mocked dummy simulate simulated synthetic fictitious made fake placeholder placeholders ' +
    'demonstration illustration sake assume suppose imagine',
  /\b(?:hypothetical(?:ly)?|(?:sample|mock(?:ed)?|dummy|simulated?|synthetic|fictitious|made-up|fake|placeholder) (?:data(?:set)?|values?|results?|lists?|outputs?|numbers?|figures?|answers?|entries|examples?)|for (?:demonstration|illustration|the sake of)|let(?:'|\u2019)?s (?:assume|suppose|imagine))\b|(?:#|\/\/|\/\*)[^\n]{0,80}\bplaceholders?\b/i,
);

const ASSUMED = cued(
  'assume assumed assumes assuming assumption assumptions presumably',
  /\b(?:assum(?:e|ed|es|ing)|assumptions?|presumably)\b/i,
);
/** What one says to be polite, or of somebody who makes none. */
const NO_ASSUMPTION =
  /\b(?:I|we)(?: just| do)? assumed?(?: that)? (?:you|we|they|I|it|this|so)\b|\b(?:no|not|never|without|instead of|n(?:'|\u2019)t)(?: [\w-]+)? assum\w+/i;

/** Whether a text goes on with data that nobody looked up: `made_up` says so outright, `assumed` takes it for granted. */
export function groundOf(text: Reading): 'made_up' | 'assumed' | null {
  if (finds(MADE_UP, text)) return 'made_up';
  const isAssumed =
    finds(ASSUMED, text) &&
    text.sentences.some((said) => ASSUMED.pattern.test(said) && !isQuestion(said) && !NO_ASSUMPTION.test(said));
  return isAssumed ? 'assumed' : null;
}

/** A clause that asks, hopes, warns or looks ahead states nothing. */
const NOT_STATED =
  /\b(?:if|whether|in case|unless|until|once(?! (?:more|again))|when(?:ever)?|should|would|might|may|please|let (?:me|us) know|make sure|ensure|checks? (?:that|for)|look(?:ing)? (?:for|out)|avoid|prevent)\b/i;

/** `TERMINATE` ends a conversation in AutoGen and what was made after it. */
const CONCLUSION = cued(
  'terminate final answer conclusion therefore thus hence',
  /\bTERMINATE\b|\b[Ff]inal (?:answer|result)\b|\b[Tt]he answer (?:is|to)\b|\b[Ii]n conclusion\b|\b(?:[Tt]herefore|[Tt]hus|[Hh]ence),? (?:the|it|there|our)\b/,
);

/** Whether a text draws a conclusion that ends the work. Whoever agrees, confirms or thanks does not. */
export const concludes = (text: Reading): boolean =>
  finds(CONCLUSION, text) &&
  text.sentences.some((said) => !isQuestion(said) && CONCLUSION.pattern.test(said) && !NOT_STATED.test(said));

const CONFIRMING = 'agree concur confirm check verif reproduc'.split(' ');
const CONFIRMATION = cued(
  `${CONFIRMING.flatMap((stem) => [stem, `${stem}ed`, `${stem}y`, `${stem}ied`]).join(' ')} correct right accurate valid sound fine good consistent verified confirmed checked approved lgtm same match matches`,
  /\b(?:I|we)(?:(?:'|\u2019)ve| have| do| also| fully| all)? (?:agree|concur|confirm|(?:double-|cross-)?check|verif|reproduc)(?:ed|y|ied)?\b|\b(?:is|are|was|were|looks?|seems?|appears?)(?: indeed| all| quite| both| perfectly| now)? (?:correct|right|accurate|valid|sound|fine|good|consistent)\b|\b(?:verified|confirmed|double-checked|cross-checked|approved|LGTM)\b|\b(?:same (?:result|answer|number|value|figure)|match(?:es)?)\b/i,
);

/** Whether a text says that something which is there already is right. */
export const confirms = (text: Reading): boolean =>
  finds(CONFIRMATION, text) &&
  text.sentences.some(
    (said) =>
      !isQuestion(said) &&
      CONFIRMATION.pattern.test(said) &&
      !NOT_STATED.test(said) &&
      !DENIED.test(said) &&
      !LATER.test(said),
  );
const DENIED = /\b(?:not|never|cannot|nobody|no one|hardly|neither|un(?:able|verified|confirmed))\b|n(?:'|\u2019)t\b/i;
const LATER = /\b(?:will|shall|going to|want to|need(?:s|ed)? to|has to|have to|must|let(?:'|\u2019)?s)\b/i;

export const isQuestion = (sentence: string): boolean => sentence.endsWith('?');
export const isStated = (clause: string): boolean => !NOT_STATED.test(clause);
