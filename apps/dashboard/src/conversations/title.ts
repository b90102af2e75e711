import { redactionWords, textParts } from '../conversation/text-parts.ts';
import { visible } from '../ui/text.ts';

/** A conversation's title in one line: it is the beginning of a message, with all that those may hold. Empty where nothing was said. */
export function titleOf(title: string): string {
  const parts = textParts(title, () => true).map((part) => {
    if (part.type === 'redacted') return `(${redactionWords(part.what)} redacted)`;
    return part.type === 'code' ? ` ${part.text} ` : part.text;
  });
  // The store keeps titles in one line, so that fences may stand within it.
  return visible(
    parts
      .join('')
      .replace(/```\w*/g, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
  );
}
