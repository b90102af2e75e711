import { MAX_NAME, MAX_TEXT } from '../limits.ts';
import type { Meaning, Operation } from '../operation.ts';
import type { Span } from '../span.ts';
import { clip, clipTrimmed } from '../text.ts';
import { readGenAi } from './gen-ai.ts';
import { OPENINFERENCE_KIND, readOpenInference } from './openinference.ts';
import { isOpenLlmetry, readOpenLlmetry } from './openllmetry.ts';

/** What a span says of itself, in whichever convention; of what is long only so much as goes into a message. */
export function readSpan(span: Span): Meaning {
  const { operation, conversation } = dialectOf(span)(span);
  return {
    operation: operation && bounded(operation),
    conversation: conversation === null ? null : clipTrimmed(conversation, MAX_NAME) || null,
  };
}

/** A span of OpenInference may bear gen_ai attributes too, and OpenLLMetry is built on them: the special ones decide. */
function dialectOf(span: Span): (span: Span) => Meaning {
  if (span.attributes.has(OPENINFERENCE_KIND)) return readOpenInference;
  return isOpenLlmetry(span) ? readOpenLlmetry : readGenAi;
}

const upTo = (text: string | null, limit: number): string | null => (text === null ? null : clip(text, limit));

const bounded = (operation: Operation): Operation => ({
  ...operation,
  name: upTo(operation.name, MAX_NAME),
  actor: upTo(operation.actor, MAX_NAME),
  input: upTo(operation.input, MAX_TEXT),
  output: upTo(operation.output, MAX_TEXT),
  arguments: upTo(operation.arguments, MAX_TEXT),
  call_id: upTo(operation.call_id, MAX_NAME),
  model: upTo(operation.model, MAX_NAME),
});
