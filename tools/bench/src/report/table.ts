/** Rows of cells; the first row is the head. The first column is text, the others are figures. */
export type Rows = readonly (readonly string[])[];

/** A table in Markdown that is also one to the eye, laid out as Prettier does: figures to the right. */
export function table(rows: Rows): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? '').length)));
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return column === 0 ? cell.padEnd(width) : cell.padStart(width);
  };
  const line = (row: readonly string[]) => `| ${head.map((_, column) => pad(row[column] ?? '', column)).join(' | ')} |`;
  const rule = widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...body.map(line)].join('\n');
}
