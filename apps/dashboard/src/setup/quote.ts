/**
 * Texts of others (names of fleets above all) inside code that a person pastes into a shell. What comes out is printable
 * ASCII, so that what is seen is what is run: no character can hide, or reorder the line.
 */

/** One word of a POSIX shell, whatever is in it. */
export function shellWord(text: string): string {
  return /^[\w./:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** JSON in ASCII; it is a JavaScript literal as well. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As values of OpenTelemetry’s variables are written: all but letters, digits and `-._~` as percent and hexadecimal digits. */
export function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
}
