/** A mark in the middle of a word or a number (`a.csv`, `0.18`) ends no sentence. */
const SENTENCE = /[^\n.!?]+(?:[.!?](?=[^\s.!?])[^\n.!?]+)*[.!?]?/g;
const CLAUSE = /[,;:\u2014()]|\s-\s|\b(?:but|however|though|although|because|since|and|so|yet)\b/i;
const FENCED = /```[^]*?(?:```|$)/g;

/** The sentences and lines of a text, each with the mark that ends it. */
export const sentencesOf = (text: string): readonly string[] => (text.match(SENTENCE) ?? []).map((one) => one.trim());

/** The clauses of a sentence. */
export const clausesOf = (sentence: string): readonly string[] => sentence.split(CLAUSE);

/** What is said in a text, without what is fenced as code. */
export const withoutCode = (text: string): string => text.replace(FENCED, '\n');
