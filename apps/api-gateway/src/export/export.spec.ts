import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@chorus/service-kit';
import type { Request, Response } from 'express';
import fc from 'fast-check';
import { csvRecord } from './csv.ts';
import { fileName } from './file-name.ts';
import { sendExport, type Page } from './send-export.ts';

/** Cells of one record, read by the letter of RFC 4180. */
function readRecord(text: string): string[] {
  const cells: string[] = [];
  let rest = text;
  for (let more = true; more;) {
    const [whole, quoted, plain = '', end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(rest) ?? [];
    if (whole === undefined) throw new Error(`not RFC 4180: ${JSON.stringify(rest)}`);
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    more = end === ',';
  }
  if (rest !== '') throw new Error(`there is more: ${JSON.stringify(rest)}`);
  return cells;
}

describe('a record of CSV', () => {
  it('is read as it was written, and starts no formula', () => {
    const odd = fc.string({
      unit: fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', '"', ',', "'", 'a', ' ', '＝'),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(odd, fc.string({ unit: 'binary' })), { minLength: 1 }), (texts) => {
        const cells = readRecord(csvRecord(texts));
        expect(cells.map((cell, at) => (cell === texts[at] ? cell : cell.replace(/^'/, '')))).toEqual(texts);
        for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
      { numRuns: 500 },
    );
  });

  it('has numbers as they are, and nothing for nothing', () => {
    expect(csvRecord([-1.5, null, 'a "b", c', '-1.5'])).toBe(`-1.5,,"a ""b"", c",'-1.5\r\n`);
  });
});

describe('the name of a file', () => {
  it('is safe whatever is in it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 300 }), { maxLength: 4 }), (words) => {
        expect(fileName(words, 'csv')).toMatch(/^chorus[A-Za-z0-9._-]{0,300}\.csv$/);
      }),
      { numRuns: 200 },
    );
  });
});

describe('an export', () => {
  it('asks for the next page only when the one before was taken', async () => {
    let read = 0;
    const taken: string[] = [];
    const ahead: number[] = [];
    const response = Object.assign(
      new Writable({
        highWaterMark: 1,
        decodeStrings: false,
        write(chunk: string, _encoding, done) {
          setImmediate(() => {
            taken.push(chunk);
            ahead.push(read - taken.length);
            done();
          });
        },
      }),
      { status: () => response, setHeader: () => response },
    ) as unknown as Response & Writable;
    await sendExport({ method: 'GET' } as Request, response, {
      format: 'jsonl',
      name: ['x'],
      columns: [],
      read: ({ cursor }): Promise<Page<{ n: number }>> => {
        read++;
        const n = Number(cursor ?? 0);
        return Promise.resolve({ rows: [{ n }], next_cursor: n < 19 ? String(n + 1) : null });
      },
      cursor: null,
      pageSize: 1,
      maxRows: 1000,
      logger: createLogger({ level: 'silent' }),
    });
    expect(taken.join('')).toBe(Array.from({ length: 20 }, (_, n) => `{"n":${n}}\n`).join(''));
    expect(Math.max(...ahead)).toBeLessThanOrEqual(1);
  });
});
