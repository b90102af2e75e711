import { redactionWords, textParts } from '../conversation/text-parts.ts';
import { visible } from '../ui/text.ts';

/** A conversation's title in one line: it is the beginning of a message, with all that those may hold. Empty where nothing was said. */
export function titleOf(title: string): string {
  const parts = textParts(title).map((part) =>
    part.type === 'redacted' ? `(${redactionWords(part.what)} redacted)` : part.text,
  );
  return visible(parts.join(' ').replace(/\s+/g, ' ').trim());
}
