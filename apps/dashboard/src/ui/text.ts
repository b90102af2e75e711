const JOINED_SCRIPTS = [
  ...['Adlm', 'Arab', 'Mand', 'Mong', 'Nkoo', 'Phag', 'Rohg', 'Syrc'],
  ...['Beng', 'Deva', 'Gujr', 'Guru', 'Khmr', 'Knda', 'Mlym', 'Mymr', 'Orya', 'Sinh', 'Taml', 'Telu', 'Tibt'],
];
const LETTER = `[[${JOINED_SCRIPTS.map((script) => `\\p{scx=${script}}`).join('')}]&&[\\p{L}\\p{M}]]`;
const PICTURE = '\\p{Extended_Pictographic}';
const HIDDEN = '[\\p{Cc}\\p{Cf}\\u2028\\u2029]';
/** A joiner (U+200C, U+200D) where writing needs it. Elsewhere nothing is seen of it, and two names would look the same. */
const JOINING = [
  `(?<=${LETTER})[\\u200C\\u200D](?=${LETTER})`,
  `(?<=[${PICTURE}\\p{Emoji_Modifier}]\\uFE0F?)\\u200D(?=${PICTURE})`,
].join('|');

/**
 * Agent names and message text are hostile: besides markup (React escapes it) they may hold characters that reorder the
 * text round them or hide themselves. Each such character is shown as one visible mark, but for joiners between letters
 * of scripts that are joined (Persian, Hindi), and between pictures that are one (a family).
 */
const INVISIBLE = new RegExp(`(?=${HIDDEN})(?!${JOINING})${HIDDEN}`, 'gv');

export function visible(text: string): string {
  return text.replace(INVISIBLE, '\uFFFD');
}

/** Like {@link visible}, for text that may have several lines: line ends and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(INVISIBLE, (mark) => (mark === '\n' || mark === '\t' ? mark : '\uFFFD'));
}

/** The first `length` characters, with an ellipsis where something is left out. Never cuts a surrogate pair, nor behind a joiner. */
export function clip(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  return `${characters
    .slice(0, length - 1)
    .join('')
    .replace(/[\u200C\u200D]$/, '')}…`;
}

/** `.86`, `1.0`: a fraction as short as a label can hold. */
export function fraction(value: number): string {
  return value >= 0.995 ? '1.0' : value.toFixed(2).slice(1);
}

/** `+3`, `−14`, `0`, with a real minus sign. */
export function signed(value: number): string {
  return value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0';
}

/** `1 path`, `5 paths`. */
export function count(n: number, one: string, many = `${one}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** A number of tokens or the like: `980`, `1,180`, `42.4 k`, `1.3 M`. */
export function amount(n: number): string {
  if (n < 9_999.5) return Math.round(n).toLocaleString('en');
  return n < 999_950 ? `${(n / 1000).toFixed(1)} k` : `${(n / 1e6).toFixed(1)} M`;
}

/** US dollars without the unit: `12.40`, `.64`, `.003`, `<.001`. */
export function dollars(n: number): string {
  if (n > 0 && n < 0.0005) return '<.001';
  if (n >= 0.995) return n.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return n === 0 ? '0' : n.toFixed(n < 0.0995 ? 3 : 2).slice(1);
}
