import { pipeline } from 'node:stream/promises';
import { requestId, type Logger } from '@chorus/service-kit';
import type { Request, Response } from 'express';
import type { Column } from './columns.ts';
import { csvRecord } from './csv.ts';
import { fileName } from './file-name.ts';

export const EXPORT_FORMATS = ['csv', 'jsonl'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  jsonl: 'application/jsonl; charset=utf-8',
};

export interface Page<T> {
  readonly rows: readonly T[];
  readonly next_cursor: string | null;
}

export interface Export<T> {
  readonly format: ExportFormat;
  /** Words of the file's name; they may be hostile. */
  readonly name: readonly string[];
  /** Of CSV; a line of JSONL is a row whole. */
  readonly columns: readonly Column<T>[];
  /** At most `limit` rows behind `cursor`. */
  readonly read: (place: { limit: number; cursor: string | null }) => Promise<Page<T>>;
  /** Where the file begins. */
  readonly cursor: string | null;
  readonly pageSize: number;
  /** A file with as many rows ends there with a note that says how to go on. */
  readonly maxRows: number;
  readonly logger: Logger;
}

/**
 * Answers with a file, page by page: the next page is asked for when the client has taken the one before, so that never
 * more than one is in memory. What goes wrong before the first row is answered as a problem; afterwards the connection is
 * broken off, so that nobody takes a part for the whole.
 *
 * @throws what `read` throws for the first page
 */
export async function sendExport<T>(request: Request, response: Response, wanted: Export<T>): Promise<void> {
  const { format, read, cursor, pageSize, maxRows } = wanted;
  const first = await read({ limit: Math.min(pageSize, maxRows), cursor });
  response.status(200).setHeader('content-type', MEDIA_TYPES[format]);
  response.setHeader('content-disposition', `attachment; filename="${fileName(wanted.name, format)}"`);
  response.setHeader('cache-control', 'no-store');
  if (request.method === 'HEAD') return void response.end();
  try {
    await pipeline(textOf(first, wanted), response);
  } catch (error) {
    // Whoever closes a download has had enough; everything else is worth a line. The response is destroyed by now.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE')
      wanted.logger.warn({ err: error, request_id: requestId(request) }, 'an export was broken off');
  }
}

async function* textOf<T>(
  first: Page<T>,
  { format, columns, read, pageSize, maxRows }: Export<T>,
): AsyncGenerator<string, void> {
  const line =
    format === 'csv'
      ? (row: T) => csvRecord(columns.map(([, cell]) => cell(row)))
      : (row: T) => `${JSON.stringify(row)}\n`;
  if (format === 'csv') yield csvRecord(columns.map(([name]) => name));
  let page = first;
  for (let left = maxRows - page.rows.length; ; left -= page.rows.length) {
    if (page.rows.length > 0) yield page.rows.map(line).join('');
    const { next_cursor } = page;
    if (next_cursor === null) return;
    if (left <= 0) {
      yield cutNote(format, columns.length, maxRows, next_cursor);
      return;
    }
    page = await read({ limit: Math.min(pageSize, left), cursor: next_cursor });
    if (page.rows.length === 0 && page.next_cursor === next_cursor) throw new Error('the pages do not go on');
  }
}

function cutNote(format: ExportFormat, width: number, maxRows: number, next_cursor: string): string {
  const note = `Cut after ${maxRows} rows, the most of one file; ask again with cursor=${next_cursor} for what follows.`;
  if (format === 'jsonl') return `${JSON.stringify({ note, next_cursor })}\n`;
  return csvRecord([note, ...Array.from({ length: width - 1 }, () => null)]);
}
