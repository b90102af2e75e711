/**
 * Agent names and message text are hostile: besides markup (React escapes it) they may hold characters that reorder the
 * text round them or hide themselves. Each such character is shown as one visible mark.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

export function visible(text: string): string {
  return text.replace(INVISIBLE, '\uFFFD');
}

/** The first `length` characters, never cutting a surrogate pair, with an ellipsis where something is left out. */
export function clip(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
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
