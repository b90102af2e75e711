import { claim, WEIGHTS, type Claim } from './claim.ts';

const MAX_SENTENCES = 32;
const MAX_SENTENCE = 240;
const MAX_FOUND = 8;

/** Letters and digits together, such as `SKU-4100`, `A17`; amounts, ordinals and times are no names. */
const CODE = /(?<![\w-])(?=[A-Za-z-]*\d)(?=[\d-]*[A-Za-z])[A-Za-z\d][\w-]{2,40}(?![\w-])/g;
const NO_NAME = /^(?:\d+(?:[.-]\d+)*[a-z]{1,3}|v?\d+(?:[.-]\d+)+[a-z]?|\d+(?:st|nd|rd|th)|p\d\d\d?|[a-z]\d)$/i;
const KIND_AND_NUMBER =
  /\b(account|order|reservation|invoice|ticket|shipment|parcel|server|host|machine|node|sensor|room|flight|job|customer|batch)\s#?(\d{1,12})\b/gi;
/** What these number is a place in a text or a plan. */
const PLACES =
  /\b(?:step|page|part|round|task|figure|fig|line|example|option|question|exercise|section|chapter|day|week|month|year|phase|wave|version|level|note|item|case|scenario|attempt|iteration)\b/i;
const AMOUNT = /(?<![\w.-])[€$£]?\s?\d(?:[\d,']*\d)?(?:\.\d+)?(?:\s?(?:%|[€$£]))?(?![\w-]|\.\d)/g;
const TELLS =
  /\b(?:is|are|was|has|have|costs?|stands? at|shows?|reads?|counts?|holds?|there(?:['\u2019]s| is| are)|left|in stock)\b|[:=]/i;
const STATE =
  /\b(?:is|was|:|=)\s{1,2}(?:now |currently |still )?((?:not |un)?(?:up|down|ready|done|failed|approved|rejected|open|closed|shipped|delivered|paid|unpaid|free|busy|healthy|broken|online|offline|available|unavailable|confirmed|cancelled|canceled|merged|blocked|green|red|valid|invalid|in stock|out of stock|true|false|active|inactive|sold|complete|incomplete))\b/i;
const NO_STATEMENT =
  /\?\s*$|\b(?:if|would|could|should|please|need|want|order(?:ing)? more|assume|suppose|maybe|perhaps|might|may be|expect|plan(?:ned)?|total|sum|difference|fee|refund|altogether|overall|per|each|both|combined|additional|extra|says?|said|told|according to|reports?|claims?|asked)\b/i;
const FIELDS =
  /\b(price|cost|costs|stock|pieces|piece|units|items|quantity|balance|total|amount|weight|version|score|seats|rows|errors|percent|temperature|priority|level|points|votes|size|length|distance|capacity|available|left|eur|usd|euros?)\b|[€$%]/i;

/**
 * Sentences that say of one thing with a code or a number for a name one figure or one state. What asks, supposes, or
 * repeats somebody else's words states nothing. Takes time linear in the text.
 */
export function textClaims(text: string): readonly Claim[] {
  const found: Claim[] = [];
  for (const sentence of text.split(/[\n;]|(?<=[.!?])\s/, MAX_SENTENCES)) {
    if (sentence.length > MAX_SENTENCE || NO_STATEMENT.test(sentence) || PLACES.test(sentence)) continue;
    found.push(...sentenceClaims(sentence));
    if (found.length >= MAX_FOUND) break;
  }
  return found;
}

function sentenceClaims(sentence: string): readonly Claim[] {
  if (!/\d/.test(sentence) || !TELLS.test(sentence)) return [];
  const codes = [...new Set((sentence.match(CODE) ?? []).filter((code) => !NO_NAME.test(code)))];
  const numbered = [...sentence.matchAll(KIND_AND_NUMBER)].map(([all]) => all.replace('#', '').toLowerCase());
  const names = codes.length > 0 ? codes : numbered;
  const [name] = names;
  if (name === undefined || names.length > 1) return [];
  const rest = sentence.replaceAll(codes.length > 0 ? name : KIND_AND_NUMBER, ' ');
  const state = STATE.exec(rest);
  const amounts = rest.match(AMOUNT) ?? [];
  if (state?.[1] !== undefined && amounts.length === 0) return claim(`${name} status`, state[1], WEIGHTS.words);
  // "SKU-1: 34.40 EUR from 200 pieces on" is about the first figure.
  const isColon = /^\s{0,8}[-*]?\s{0,4}[^:=]{1,60}[:=]/.test(sentence);
  const [amount] = amounts;
  if (amount === undefined || (amounts.length > 1 && !isColon)) return [];
  const at = rest.indexOf(amount);
  const after = rest.slice(at + amount.length, at + amount.length + 24);
  const field =
    (FIELDS.exec(`${amount.replace(/[\d.,\s]/g, '')} ${after}`) ?? FIELDS.exec(rest.slice(0, at)))?.[0] ?? '';
  const figure = amount.replace(/[€$£%\s]/g, '');
  return claim(`${name} ${field}`, figure, WEIGHTS.words, `${name} ${field}`.trim());
}
