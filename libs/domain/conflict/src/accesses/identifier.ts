import { actOf } from './verbs.ts';

/** What has numbers or codes for names, in the singular: `order 48213`, `reservation 4WQ150`. */
const KINDS = new Set(
  (
    'account alert app application appointment article bill booking branch bucket build case certificate claim client ' +
    'cluster commit consignment container contract coupon customer deployment device disk document environment event ' +
    'feature flag flight host incident instance invoice issue item job key lease lock login machine meeting member ' +
    'node order parcel patient payment pipeline pod policy post pr product purchase queue record refund request ' +
    'reservation room row rule seat sensor server service session shelf shipment sku subscription switch table task ticket ' +
    'toggle topic train transaction transfer truck user vehicle volume voucher warehouse workspace'
  ).split(' '),
);
/** Things that are numbered within a table. */
const WITHIN = new Set(['row', 'record']);

/** Letters and digits, such as `4WQ150`, `SHP-12345`, `checkout-7`, `mia.4k2x`. */
const CODE = /^(?=[^\d]*\d)(?=.*[A-Za-z])[A-Za-z\d][\w.-]{2,63}$/;
const NUMBER = /^#?\d{1,18}$/;
/** Amounts, versions, ordinals and times are no names: `30s`, `v2.1`, `2nd`, `10k`, `14h30`. */
const NO_NAME = /^(?:\d+(?:\.\d+)?[a-z]{1,3}|v?\d+(?:\.\d+)+[a-z]?|[a-z]{1,2}\d|\d+(?:st|nd|rd|th)|\d+h\d+)$/i;
const DIGIT = /\d/;
const TABLE = /^[a-z_]{3,40}$/;
const NO_TABLE = new Set('the this that one each every any all its their our your last first next'.split(' '));

/** Whether a word can be the name of a table: `orders row 5` has one before the row, and `update row 5` has not. */
export function isTable(word: string): boolean {
  if (!TABLE.test(word) || NO_TABLE.has(word)) return false;
  const verb = actOf(word)?.verb;
  return verb === undefined || (verb !== word && !/(?:ed|ing)$/.test(word));
}

/** A word without the marks that end a sentence or a part of one. */
export function withoutEnd(word: string): string {
  let end = word.length;
  while (end > 0 && '.:!?'.includes(word.charAt(end - 1))) end--;
  return end === word.length ? word : word.slice(0, end);
}

export const isKind = (word: string): boolean => KINDS.has(word);
export const isNumberedWithin = (word: string): boolean => WITHIN.has(word);

/** A word as an identifier, without what only punctuates it; undefined where it is none. */
export function identifierOf(word: string): string | undefined {
  if (word.length > 64 || !DIGIT.test(word)) return undefined;
  const bare = withoutEnd(word);
  if (NUMBER.test(bare)) return bare.startsWith('#') ? bare.slice(1) : bare;
  return CODE.test(bare) && !NO_NAME.test(bare) ? bare : undefined;
}

export const isCode = (identifier: string): boolean => !NUMBER.test(identifier);

/**
 * What an identifier is the name of, by the words round it: `reservation 4WQ150`, `the checkout-7 service`, `row 17 of
 * orders`, `orders row 17`. Words are in lower case. Undefined where nothing says what it is.
 */
export function namedBy(
  identifier: string,
  [before2, before]: readonly [string, string],
  [next, next2]: readonly [string, string],
): string | undefined {
  if (WITHIN.has(before)) {
    const table = next === 'of' || next === 'in' ? withoutEnd(next2) : before2;
    return isTable(table) ? `${table}/${identifier}` : undefined;
  }
  if (KINDS.has(before)) return `${before}:${identifier}`;
  const after = withoutEnd(next);
  return isCode(identifier) && KINDS.has(after) ? `${after}:${identifier}` : undefined;
}
