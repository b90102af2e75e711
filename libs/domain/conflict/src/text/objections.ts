import { cued } from './cued.ts';
import { cueOf } from './cues.ts';
import { isQuestion, isStated } from './phrases.ts';
import type { Reading } from './reading.ts';
import { clausesOf } from './sentences.ts';

/*
 * Whether a text says that what somebody brought in is wrong. Words for trouble are everywhere in the talk of teams that do well
 * ("no errors", "closed the issue", "the customer's parcel is missing"); an objection names the work and says in the same
 * clause what is wrong with it.
 */

/**
 * How an objection says what it is about: `you`: the work of whom it speaks to; `claim`: an answer, a calculation, a reasoning,
 * as it stands in talk; `work`: code and what it brought; `thing`: a number, a file, a list, which may as well be one
 * out in the world.
 */
export type Objection = 'you' | 'claim' | 'work' | 'thing';

const CLAIM =
  'answers?|solutions?|conclusions?|reasoning|logic|calculations?|computations?|claims?|assumptions?|translations?|interpretations?|derivations?|arguments?|estimates?|explanations?';
const WORK =
  'code|scripts?|functions?|programs?|snippets?|outputs?|executions?|results?|search(?:es)?|quer(?:y|ies)|regex|loops?|methods?|approach|attempts?|implementation|scraping|parsing';
const FIGURE =
  'numbers?|counts?|totals?|sums?|figures?|values?|lists?|tables?|steps?|summar(?:y|ies)|formulas?|plans?|changes?|fix|patch|edits?|drafts?';
const THING = 'files?|data|urls?|links?|dates?|names?|reports?|texts?|statements?|messages?';

const THE = "(?:the|this|that|these|those)(?: [\\w\u2019'-]+){0,2}?";
const YOUR = "your(?: [\\w\u2019'-]+){0,2}?";
/** Few words between what is wrong and that it is. */
const GAP = '(?: [\\w\u2019\'`".%-]+){0,7}?';

const WRONG =
  '(?:incorrect(?:ly)?|wrong(?:ly)?|mistaken|inaccurate|invalid|flawed|faulty|erroneous|incomplete|inconsistent|misleading)';
const MISTAKE =
  '(?:errors?|mistakes?|bugs?|flaws?|issues?|problems?|discrepanc(?:y|ies)|inconsistenc(?:y|ies)|oversights?)';
const A_MISTAKE = `(?:an?|one|two|three|some|several|multiple|many|another)(?: [\\w-]+){0,2}? ${MISTAKE}`;
const IS = '(?:is|are|was|were|seems?|appears?|looks?|has been|have been|to be)(?: [\\w-]+){0,2}?';
const NOT =
  "(?:does|did|do|is|are|was|were|has|have|could|can)(?: not|n['\u2019]t)(?: [\\w-]+)? (?:match|work|returne?d?|run|produced?|contain|include|found|find|yield|retrieve|provide|give|add up|make sense|follow|meet|satisfy|account|correct|right|accurate|valid|true|what|as|complete|hold|supported)";

const FAULT = `(?:${IS} ${WRONG}(?! to)|${NOT}|(?:has |have )?failed|fails|crashe[sd]|br(?:eaks|oke)|(?:has|have|had|contains?) ${A_MISTAKE})`;

const about = (determiner: string, nouns: string): RegExp =>
  new RegExp(
    `\\b${determiner} (?:${nouns})\\b${GAP} ${FAULT}\\b|\\b${A_MISTAKE} (?:in|with|of|from)(?: how)? ${determiner} (?:${nouns})\\b`,
    'i',
  );

const PATTERNS: readonly (readonly [Objection, RegExp])[] = [
  [
    'you',
    new RegExp(
      `\\byou(?: are|['\u2019]re| were) (?:wrong|mistaken)\\b|\\byou(?: have|['\u2019]ve)? (?:made ${A_MISTAKE}|miscounted|miscalculated|misread|mixed up|overlooked|(?:used|took|read|applied|counted|picked|chose|assumed|converted)${GAP} ${WRONG})\\b`,
      'i',
    ),
  ],
  ['you', about(YOUR, `${CLAIM}|${WORK}|${FIGURE}`)],
  [
    'claim',
    new RegExp(
      `\\b(?:that|this) (?:is|was|seems|looks) (?:not (?:right|correct|true)|${WRONG}(?! to)|a mistake)\\b`,
      'i',
    ),
  ],
  ['claim', about(THE, CLAIM)],
  ['work', about(THE, WORK)],
  ['thing', about(THE, `${FIGURE}|${THING}`)],
  ['thing', about(YOUR, THING)],
];

/** Any word without which there is no objection. */
const FAULT_CUE = cueOf(
  'incorrect incorrectly wrong wrongly mistaken inaccurate invalid flawed faulty erroneous incomplete inconsistent misleading ' +
    'error errors mistake mistakes bug bugs flaw flaws issue issues problem problems discrepancy discrepancies inconsistency ' +
    'inconsistencies oversight oversights not t failed fails crashed crashes breaks broke miscounted miscalculated misread mixed ' +
    'overlooked',
);
const ANY_FAULT = new RegExp(
  `\\b(?:${WRONG}|${MISTAKE}|not|failed|fails|crashe[sd]|breaks|broke|mis\\w+|mixed|overlooked)\\b|n['\u2019]t\\b`,
  'i',
);

/** It was wrong, and is not any more. */
const MENDED =
  /\b(?:fixe[sd]|solve[sd]|resolve[sd]|corrected|close[sd]|addresse[sd]|repaired|mended|settled|cleared|gone|no longer|used to|thanks to)\b/i;
/** What is wrong is not, or there is none of it. */
const DENIED =
  /\b(?:no|never|without|none|nothing|neither|nor|nobody|hardly)\b|(?:\bnot|n['\u2019]t)(?: [\w-]+){0,3}? (?:incorrect|wrong|mistaken|inaccurate|invalid|flawed|faulty|an? (?:error|mistake|bug|flaw|issue|problem)|fail(?:ed)?)\b/i;
/** Somebody outside says so. */
const REPORTED =
  /\b(?:customers?|users?|clients?|callers?|guests?|buyers?|visitors?|readers?|patients?|suppliers?|people|they|he|she|somebody|someone|everybody|everyone|tickets?)(?: [\w-]+){0,3}? (?:says?|said|reports?|reported|complains?|complained|writes?|wrote|claims?|claimed|thinks?|thought|believes?|told|asks?|asked)\b/i;

/** Where an objection is looked for: it comes first. */
const REACH = 600;

const PLAINEST_FIRST: readonly Objection[] = ['you', 'claim', 'work', 'thing'];

/**
 * What a text objects to at its beginning: the plainest, where there are several; null where it does not. Questions, requests, what would
 * be, what was mended, what is denied, and what others are said to say are no objections.
 *
 * @param text without code
 */
export function objectionIn(text: Reading): Objection | null {
  const beginning = text.upTo(REACH);
  if (!beginning.has(FAULT_CUE)) return null;
  const found = new Set<Objection>();
  for (const sentence of beginning.sentences) {
    if (isQuestion(sentence) || !ANY_FAULT.test(sentence) || MENDED.test(sentence) || REPORTED.test(sentence)) continue;
    for (const clause of clausesOf(sentence)) {
      if (!isStated(clause) || DENIED.test(clause)) continue;
      const kind = PATTERNS.find(([, pattern]) => pattern.test(clause))?.[0];
      if (kind !== undefined) found.add(kind);
    }
  }
  return PLAINEST_FIRST.find((kind) => found.has(kind)) ?? null;
}

const TAKEN_BACK = cued(
  'apologize apologise apologies sorry mistake error bad miscounted miscalculated misread overlooked mixed correction',
  /\b(?:apologi[sz]e|apologies|sorry) for (?:the|my|that|this)(?: [\w-]+)? (?:mistake|error|oversight|miscalculation|mix-up)\b|\bmy (?:mistake|error|bad)\b|\bI (?:(?:have )?made (?:an?|one|another)(?: [\w-]+)? (?:mistake|error)|miscounted|miscalculated|misread|overlooked|mixed up)\b|^correction:/im,
);

/** Whether a text says that its author was wrong before. Being sorry for somebody's trouble is polite. */
export function takesBack(text: Reading): boolean {
  const beginning = text.upTo(REACH);
  if (!beginning.has(TAKEN_BACK.cue)) return false;
  return beginning.sentences.some((sentence) => TAKEN_BACK.pattern.test(sentence) && !isQuestion(sentence));
}
