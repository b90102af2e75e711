/*
 * What words say about how a statement is meant, in English. Each test is an alternation of fixed words, so that it takes
 * time linear in the text, whatever that holds.
 */

/** Data that is made up where it should have been looked at. */
const MADE_UP =
  /\b(?:hypothetical(?:ly)?|placeholders?|sample data|mock|dummy|simulated|(?:simulate|mocked|fictitious|made-up|fake) (?:data|dataset|values?|results?|list|output|example)|for (?:demonstration|illustration|the sake of)|let(?:'|\u2019)?s (?:assume|say|suppose|imagine))\b/i;

const ASSUMED = /\b(?:assum(?:e|ed|es|ing)|assumptions?|presumably)\b/i;

const WRONG =
  /\b(?:incorrect(?:ly)?|mistakes?|mistaken|wrong(?:ly)?|errors?|issues?|problems?|unfortunately|apolog(?:y|ies|ize)|(?:did|does|was|were|could)(?: not|n(?:'|\u2019)t)|unable|failed|missing|discrepanc(?:y|ies)|inconsisten(?:t|cy))\b/i;

/** It is about what was done before, and not about the world. */
const LOOKING_BACK =
  /\b(?:seems?|appears?|looks? like|previous(?:ly)?|earlier|above|the (?:code|script|outputs?|results?|answer|search|execution|function|file|data|list|url|website|approach|calculation|analysis|query|plan)|sorry|apolog(?:y|ies|ize)|your?|let(?:'|\u2019)?s (?:correct|fix|revise|try|refine|re-?run|adjust)|to (?:fix|correct|resolve|address))\b/i;

/** `TERMINATE` ends a conversation in AutoGen and what was made after it. */
const CONCLUSION =
  /\b(?:TERMINATE|[Cc]onclu(?:de|ded|sion)|[Ff]inal (?:answer|result|output)|[Tt]he answer (?:is|to)|[Tt]herefore|[Tt]hus|[Hh]ence|[Cc]onfirm(?:ed|s)?|[Aa]gree[ds]?|[Vv]erified|(?:is|are) (?:correct|accurate|valid))\b/;

/** Where an objection is looked for: it comes first. */
const OBJECTION_REACH = 600;

/** Whether a text goes on with data that nobody looked up: `made_up` says so outright, `assumed` takes it for granted. */
export function groundOf(text: string): 'made_up' | 'assumed' | null {
  if (MADE_UP.test(text)) return 'made_up';
  return ASSUMED.test(text) ? 'assumed' : null;
}

/** Whether a text says in one sentence that something is wrong with what was done before. */
export const objects = (text: string): boolean =>
  text
    .slice(0, OBJECTION_REACH)
    .split(/[.!?\n]/)
    .some((sentence) => WRONG.test(sentence) && LOOKING_BACK.test(sentence));

/** Whether a text draws a conclusion, or takes over that of another. */
export const concludes = (text: string): boolean => CONCLUSION.test(text);
