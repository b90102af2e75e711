import type { ProcessedDecision } from '@chorus/contracts';
import type { Message } from '../message.ts';
import { claim, WEIGHTS, type Claim } from './claim.ts';
import { jsonClaims } from './claims-in-json.ts';
import { textClaims } from './claims-in-text.ts';
import { MAX_CLAIMS } from './limits.ts';
import { agree } from './value.ts';

type Content = ProcessedDecision['original_message']['content'];

/**
 * What a message says to be so: what it declares (`content.statements`), else fields of JSON that name the thing they are
 * about, else sentences of the form "subject: value". A request states only what it declares: the rest of it is what is
 * asked for.
 *
 * @param guesses its words say that it is a guess: then they state nothing; what is declared and JSON are compared as guesses
 */
export function claimsOf(
  content: Content,
  { type, of_tool, text }: Pick<Message, 'type' | 'of_tool' | 'text'>,
  guesses: boolean,
): readonly Claim[] {
  const declared = Array.isArray(content.statements) ? (content.statements as readonly unknown[]) : [];
  const all = declared.slice(0, MAX_CLAIMS).flatMap((given) => {
    if (typeof given !== 'object' || given === null) return [];
    const { subject, value } = given as Record<string, unknown>;
    return typeof subject === 'string' ? claim(subject, value, WEIGHTS.declared) : [];
  });
  if (type !== 'request' || of_tool) {
    all.push(...jsonClaims(content));
    if (!guesses && typeof content.text === 'string' && !/^\s*[{[]/.test(content.text)) all.push(...textClaims(text));
  }
  // Where one message has two values for what looks like one thing, nobody knows which is which.
  return [...Map.groupBy(all, ({ subject }) => subject.key).values()]
    .flatMap(([first, ...others]) => (first && others.every(({ value }) => agree(value, first.value)) ? [first] : []))
    .slice(0, MAX_CLAIMS);
}
