import type { ConversationSummary } from '@chorus/contracts';
import { lineParts, lineWords, type TextPart } from '../conversation/text-parts.ts';

/** As many characters as a summary has of it. */
const LONGEST = 200;

type Titled = Pick<ConversationSummary, 'title' | 'redacted'>;

/** A conversation's title in one line: it is what somebody said, with all that texts may hold. Empty where nothing was said. */
export const titleParts = ({ title, redacted }: Titled): readonly TextPart[] =>
  lineParts(title, () => redacted > 0, LONGEST);

/** The same in words alone. */
export const titleOf = (of: Titled): string => lineWords(titleParts(of));
