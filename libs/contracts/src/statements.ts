import type { AgentMessage } from './topics/agent-messages-raw.ts';

/** Something that a message says to be so. */
export interface Statement {
  /** What it is about, e.g. `stock:A17`. */
  readonly subject: string;
  /** As text: `12` for the number 12. */
  readonly value: string;
}

/** Statements of one message that are read. */
export const MAX_STATEMENTS_OF_MESSAGE = 64;
const MAX_TEXT = 256;

/**
 * Reads `content.statements`. Agents may write there what they like: what has another shape is passed over, and never a
 * reason to refuse a message.
 */
export function statementsOf({ content }: Pick<AgentMessage, 'content'>): readonly Statement[] {
  const { statements } = content;
  if (!Array.isArray(statements)) return [];
  return statements.slice(0, MAX_STATEMENTS_OF_MESSAGE).flatMap((given: unknown) => {
    if (typeof given !== 'object' || given === null) return [];
    const { subject, value } = given as Record<string, unknown>;
    const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    if (typeof subject !== 'string' || subject.trim() === '' || !isPlain) return [];
    return [{ subject: subject.trim().slice(0, MAX_TEXT), value: String(value).trim().slice(0, MAX_TEXT) }];
  });
}
