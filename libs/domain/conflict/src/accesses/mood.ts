import { cued, type Cued } from '../text/cued.ts';
import { Reading } from '../text/reading.ts';

/** What only asks, denies or tells of long ago does nothing now. */
const QUESTION = /\?["')\]]*$/;
const ASKING =
  /^(?:who|what|when|where|why|which|how|has|have|had|does|do|did|is|are|was|were|should|shall|could|would)\b/i;
const DENIAL = cued(
  'not never nobody one none without cannot dont wont isnt cant doesnt didnt shouldnt t',
  /\b(?:not|never|nobody|no one|none|without|cannot|don['\u2019]?t|won['\u2019]?t|isn['\u2019]?t|can['\u2019]?t|doesn['\u2019]?t|didn['\u2019]?t|shouldn['\u2019]?t)\b/i,
);
const LONG_AGO = cued(
  'yesterday last ago previously formerly historically',
  /\b(?:yesterday|last (?:night|week|month|year|quarter|monday|tuesday|wednesday|thursday|friday)|ago|previously|formerly|historically)\b/i,
);
const MAYBE = cued(
  'permits someday day point somebody someone',
  /\b(?:if time permits|someday|some day|at some point|one day|somebody (?:could|should)|someone (?:could|should))\b/i,
);
/** Who is kept waiting does want it. */
const WANTING = cued(
  'wait waits waiting await awaits awaiting blocked stuck until requests requesting need needs',
  /\b(?:(?:wait(?:s|ing)?|await(?:s|ing)?|blocked|stuck)\b|until i (?:get|have)\b|request(?:s|ing)\b|need(?:s)?\b.{0,80}\b(?:before|so that|for myself)\b)/i,
);
const FOR_ONESELF = cued(
  'myself ourself itself myselves ourselves itselves exclusively me',
  /\b(?:for (?:my|our|it)sel(?:f|ves)|exclusively|for me (?:alone|only)|to myself)\b/i,
);
const LETTING_GO = cued(
  'is are its s let lets letting done finished longer',
  /\b(?:(?:is|are|it['\u2019]?s) (?:free|available|unlocked)|let(?:s|ting)?\b.{0,80}\bgo\b|(?:done|finished) with|no longer need)/i,
);

export type Mood = 'does' | 'says' | 'waits' | 'keeps' | 'frees';

/** Characters of a sentence that are looked at. */
const MAX_SENTENCE = 1_024;

/**
 * What a sentence does to the things in it: it `does` what its verbs say; it only `says` something (a question, a denial,
 * a tale of last week); its speaker `waits` for them, `keeps` them for himself, or `frees` them.
 *
 * @param said the text that it is in, so that its words are known
 */
export function moodOf(sentence: string, said: Reading): Mood {
  const isCut = sentence.length > MAX_SENTENCE;
  const text = (isCut ? sentence.slice(0, MAX_SENTENCE) : sentence).trim();
  // Where it was cut there may be half a word at its end.
  const known = isCut ? new Reading(text) : said;
  const does = ({ cue, pattern }: Cued): boolean => known.has(cue) && pattern.test(text);
  if (does(LETTING_GO) && !QUESTION.test(text)) return 'frees';
  if (does(WANTING)) return 'waits';
  if (QUESTION.test(text) || ASKING.test(text) || does(LONG_AGO) || does(MAYBE)) return 'says';
  if (does(DENIAL)) return 'says';
  return does(FOR_ONESELF) ? 'keeps' : 'does';
}
