import type { Detection } from '@chorus/contracts';
import type { Message } from './message.ts';

/** Message ids in a detection; the first of the incident stay. */
export const MAX_EVIDENCE = 256;

/** One message of an incident. */
export interface Mark {
  readonly id: string;
  readonly at: number;
  readonly tokens: number | null;
}

export const markOf = ({ id, tokens }: Pick<Message, 'id' | 'tokens'>, at: number): Mark => ({ id, at, tokens });

/** What the messages of an incident add up to. */
export interface Trail {
  /** The first ones, oldest first. */
  readonly marks: readonly Mark[];
  /** Of the last one, ms since 1970. */
  readonly until: number;
  readonly messages: number;
  readonly tokens: number | null;
}

const NO_TRAIL: Trail = { marks: [], until: 0, messages: 0, tokens: null };

/** With these messages, each counted once. */
export function follow(marks: Iterable<Mark>, before: Trail = NO_TRAIL): Trail {
  const known = new Set(before.marks.map(({ id }) => id));
  const isFull = before.marks.length >= MAX_EVIDENCE;
  const news: Mark[] = [];
  for (const { id, at, tokens } of marks) {
    // Beyond the limit nobody knows any more what was counted; what is later was not.
    if (known.has(id) || (isFull && at <= before.until)) continue;
    known.add(id);
    news.push({ id, at, tokens });
  }
  if (news.length === 0) return before;
  return {
    marks: [...before.marks, ...news].sort((a, b) => a.at - b.at).slice(0, MAX_EVIDENCE),
    until: Math.max(before.until, ...news.map(({ at }) => at)),
    messages: before.messages + news.length,
    tokens: news.reduce((sum, { tokens }) => addTokens(sum, tokens), before.tokens),
  };
}

/** As a detection has it. */
export const costOf = ({ marks, messages, tokens }: Trail): Pick<Detection, 'evidence' | 'messages' | 'tokens'> => ({
  evidence: marks.map(({ id }) => id),
  messages,
  tokens,
});

const addTokens = (sum: number | null, more: number | null): number | null => (sum === null ? more : sum + (more ?? 0));
