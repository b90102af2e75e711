import { clip, visible } from '../ui/text.ts';

/** A piece of a message: what was said, code between fences, or what stands where something was taken out. */
export type TextPart =
  { readonly type: 'text' | 'code'; readonly text: string } | { readonly type: 'redacted'; readonly what: string };

const REDACTED = /\[redacted:([a-z_]{1,32})\]/g;
const WORDS: Record<string, string> = {
  api_key: 'API key',
  private_key: 'private key',
  email: 'e-mail',
  phone: 'phone number',
  card: 'card number',
  iban: 'IBAN',
  literal: 'text',
};

/** What was taken out, in words: `e-mail`, `API key`. */
export const redactionWords = (kind: string): string => WORDS[kind] ?? kind.replaceAll('_', ' ');

/**
 * The parts of a text in order. Joined again, marks as they were and fences put back, they are the text.
 * @param taken whether anything of a kind was taken out of the message; any other mark is what its sender wrote
 */
export function textParts(text: string, taken: (kind: string) => boolean): readonly TextPart[] {
  const parts: TextPart[] = [];
  text.split(/^[ \t]*```[^\n`]*$\n?/m).forEach((block, index) => {
    if (index % 2 === 1) {
      const code = block.replace(/\n$/, '');
      if (code !== '') parts.push({ type: 'code', text: code });
    } else if (block.trim() !== '') parts.push(...prose(index === 0 ? block : block.replace(/^\n/, ''), taken));
  });
  return parts;
}

function prose(text: string, taken: (kind: string) => boolean): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: mark, 1: what = '', index } of text.matchAll(REDACTED)) {
    if (!taken(what)) continue;
    if (index > from) parts.push({ type: 'text', text: text.slice(from, index) });
    parts.push({ type: 'redacted', what });
    from = index + mark.length;
  }
  return from < text.length ? [...parts, { type: 'text', text: text.slice(from) }] : parts;
}

/**
 * The beginning of a text in one line, as titles and lists show it, without fences.
 * @param most characters
 */
export function lineParts(text: string, taken: (kind: string) => boolean, most: number): readonly TextPart[] {
  const line = text
    .slice(0, most * 4)
    .replace(/```\w*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return prose(line.length < most ? line : withoutCutMark(clip(line, most)), taken);
}

/** A text that was cut may end within a mark. */
const withoutCutMark = (text: string): string =>
  text.replace(/\[([a-z_:]{0,41})…?$/, (end, word: string) =>
    MARK.startsWith(word) || word.startsWith(MARK) ? '…' : end,
  );
const MARK = 'redacted:';

/** The same in words alone, where there is no place for marks: tooltips, the title of the window. */
export function lineWords(parts: readonly TextPart[]): string {
  const words = parts.map((part) => (part.type === 'redacted' ? `${redactionWords(part.what)} redacted` : part.text));
  const [only] = parts;
  if (parts.length === 1 && only?.type === 'redacted') return words.join('');
  return visible(words.map((it, index) => (parts[index]?.type === 'redacted' ? `(${it})` : it)).join(''));
}

/** What is shown of a long text until it is asked for in full. */
const LONGEST = 1_200;
const MOST_LINES = 14;

/** The beginning of a text, cut at a line or word where one is near; the text itself where it is short enough. */
export function beginning(text: string): string {
  const lines = text.split('\n', MOST_LINES + 1);
  const few = lines.length > MOST_LINES ? lines.slice(0, MOST_LINES).join('\n') : text;
  if (few.length <= LONGEST) return few;
  const cut = few.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '');
  const space = cut.search(/\s\S{0,80}$/);
  return space > 0 ? cut.slice(0, space) : cut;
}
