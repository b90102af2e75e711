/** What only asks, denies or tells of long ago does nothing now. */
const QUESTION = /\?["')\]]*$/;
const ASKING =
  /^(?:who|what|when|where|why|which|how|has|have|had|does|do|did|is|are|was|were|should|shall|could|would)\b/i;
const DENIAL =
  /\b(?:not|never|nobody|no one|none|without|cannot|don['\u2019]?t|won['\u2019]?t|isn['\u2019]?t|can['\u2019]?t|doesn['\u2019]?t|didn['\u2019]?t|shouldn['\u2019]?t)\b/i;
const LONG_AGO =
  /\b(?:yesterday|last (?:night|week|month|year|quarter|monday|tuesday|wednesday|thursday|friday)|ago|previously|formerly|historically)\b/i;
const MAYBE =
  /\b(?:if time permits|someday|some day|at some point|one day|somebody (?:could|should)|someone (?:could|should))\b/i;
/** Who is kept waiting does want it. */
const WANTING =
  /\b(?:(?:wait(?:s|ing)?|await(?:s|ing)?|blocked|stuck)\b|until i (?:get|have)\b|request(?:s|ing)\b|need(?:s)?\b.{0,80}\b(?:before|so that|for myself)\b)/i;
const FOR_ONESELF = /\b(?:for (?:my|our|it)sel(?:f|ves)|exclusively|for me (?:alone|only)|to myself)\b/i;
const LETTING_GO =
  /\b(?:(?:is|are|it['\u2019]?s) (?:free|available|unlocked)|let(?:s|ting)?\b.{0,80}\bgo\b|(?:done|finished) with|no longer need)/i;

export type Mood = 'does' | 'says' | 'waits' | 'keeps' | 'frees';

/** Characters of a sentence that are looked at. */
const MAX_SENTENCE = 1_024;

/**
 * What a sentence does to the things in it: it `does` what its verbs say; it only `says` something (a question, a denial,
 * a tale of last week); its speaker `waits` for them, `keeps` them for himself, or `frees` them.
 */
export function moodOf(sentence: string): Mood {
  const text = sentence.slice(0, MAX_SENTENCE).trim();
  if (LETTING_GO.test(text) && !QUESTION.test(text)) return 'frees';
  if (WANTING.test(text)) return 'waits';
  if (QUESTION.test(text) || ASKING.test(text) || LONG_AGO.test(text) || MAYBE.test(text)) return 'says';
  if (DENIAL.test(text)) return 'says';
  return FOR_ONESELF.test(text) ? 'keeps' : 'does';
}
