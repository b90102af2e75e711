import type { AgentMessage } from '@chorus/contracts';
import { MAX_STATEMENT } from '../limits.ts';
import { hash } from './hash.ts';
import { holdsRedaction } from './redaction.ts';

const WORD = /[\p{L}\p{N}]+/gu;
/** The same of a text in lower case of ASCII, as most are: there is nothing to normalise in it. */
const BETWEEN_WORDS = /[^a-z\d]+/g;
const BEYOND_ASCII = /[\u0080-\uffff]/;
/** Words that differ from run to run and mean nothing: addresses, digests, identifiers made by machines. */
const VOLATILE = /^(?:0x[\da-f]{4,}|(?=[a-f]*\d)[\da-f]{12,})$/;
const MAY_BE_VOLATILE = /0x[\da-f]{4}|[\da-f]{12}/;
/** Fewer words are small talk ("yes", "please go on") and no statement. */
const MIN_WORDS = 4;

/** A text without case, punctuation, spacing and machine-made identifiers. At most {@link MAX_STATEMENT} characters of it. */
export function normalise(text: string): string {
  const half = MAX_STATEMENT / 2;
  const cut = text.length <= MAX_STATEMENT ? text : `${text.slice(0, half)} ${text.slice(-half)}`;
  const words = BEYOND_ASCII.test(cut)
    ? (cut.normalize('NFKC').toLowerCase().match(WORD) ?? []).join(' ')
    : cut.toLowerCase().replace(BETWEEN_WORDS, ' ').trim();
  if (!MAY_BE_VOLATILE.test(words)) return words;
  return words
    .split(' ')
    .map((word) => (VOLATILE.test(word) ? '#' : word))
    .join(' ');
}

function hasFewWords(words: string): boolean {
  let end = -1;
  for (let count = 1; count < MIN_WORDS; count++) {
    end = words.indexOf(' ', end + 1);
    if (end < 0) return true;
  }
  return false;
}

/** What a message says, as far as "the same again" goes. */
export interface Statement {
  /** Equal for messages that say the same, whoever says it. */
  readonly hash: string;
  /** Its words, see {@link normalise}; none of a tool call. */
  readonly words: string;
  /** A tool call; what it says changes only when something is written. */
  readonly is_call: boolean;
  /** Too little to be called a repetition when it is said again. */
  readonly is_small_talk: boolean;
}

/**
 * Reduces a message, with the fingerprints of its tool calls, to its {@link Statement}. Where a part was redacted nobody
 * knows whether another says the same: it says what no other does, for which `unique` stands.
 */
export function statementOf(message: AgentMessage, fingerprints: readonly string[], unique: string): Statement {
  if (fingerprints.length > 0)
    return { hash: hash('call ', fingerprints.join(' ')), words: '', is_call: true, is_small_talk: false };
  const resources = (message.content.resources ?? [])
    .map((declared) => `${declared.access} ${declared.resource} ${declared.intent ?? ''} ${declared.release ?? ''}`)
    .join('\n');
  const text = message.content.text ?? message.content.error ?? '';
  const words = normalise(text);
  const isRedacted = holdsRedaction(text) || holdsRedaction(resources);
  const is_small_talk = resources === '' && hasFewWords(words);
  return {
    hash: isRedacted ? hash(words, '\n', resources, '\n', unique) : hash(words, '\n', resources),
    words,
    is_call: false,
    is_small_talk,
  };
}
