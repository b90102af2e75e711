/** What stands in a cell; null is an empty one. */
export type Cell = string | number | null;

/**
 * What a spreadsheet takes for the beginning of a formula, full-width forms included.
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

/**
 * One record of CSV by RFC 4180, with its line end. A text that a spreadsheet might run gets an apostrophe in front;
 * numbers are as they are.
 */
export const csvRecord = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`;

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const harmless = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
