import type { ConflictOpinion, StoredDecision } from '@chorus/contracts';
import { CONFLICT_WORDS } from '../feed/decision-words.ts';
import { clip, fraction, visible } from '../ui/text.ts';

/** What a model answered, by `partition:offset` of the decision. */
export type Opinions = ReadonlyMap<string, ConflictOpinion>;

export const NO_OPINIONS: Opinions = new Map();

/** A quotation, and whose it is. */
export interface Quote {
  readonly of: string;
  readonly words: string;
  readonly sees: string;
}

/** The opinions on these messages, in words. They are a model’s, and the message itself may have talked it into them. */
export const quotesOf = (messages: readonly StoredDecision[], opinions: Opinions): readonly Quote[] =>
  messages.flatMap(({ partition, offset }) => {
    const opinion = opinions.get(`${partition}:${offset}`);
    if (opinion === undefined) return [];
    const { model, rationale, kind, risk } = opinion;
    const what = kind === null || kind === 'none' ? 'no conflict' : (CONFLICT_WORDS[kind] ?? kind).toLowerCase();
    return [
      {
        of: visible(clip(model, 60)),
        words: visible(rationale ?? ''),
        sees: `${what}, risk ${fraction(risk ?? 0)}`,
      },
    ];
  });
