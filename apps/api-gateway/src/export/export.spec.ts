import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { createLogger } from '@chorus/service-kit';
import type { Request, Response } from 'express';
import fc from 'fast-check';
import { csvRecord } from './csv.ts';
import { fileName } from './file-name.ts';
import { sendExport, type Export, type Page } from './send-export.ts';

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

/** A client that takes chunk after chunk, each in its own time, and what became of the export. */
function client(onChunk: (chunk: string, response: Writable) => void = () => {}) {
  const taken: string[] = [];
  const response = Object.assign(
    new Writable({
      highWaterMark: 1,
      decodeStrings: false,
      write(chunk: string, _encoding, done) {
        setImmediate(() => {
          taken.push(chunk);
          onChunk(chunk, response);
          done();
        });
      },
    }),
    { status: () => response, setHeader: () => response },
  ) as unknown as Response & Writable;
  return { response, taken };
}

const numbers = (read: Export<{ n: number }>['read']): Export<{ n: number }> => ({
  format: 'jsonl',
  name: ['x'],
  columns: [],
  read,
  cursor: null,
  pageSize: 1,
  maxRows: 1000,
  logger: createLogger({ level: 'silent' }),
});
const pageOf = (cursor: string | null, last = 19): Page<{ n: number }> => {
  const n = Number(cursor ?? 0);
  return { rows: [{ n }], next_cursor: n < last ? String(n + 1) : null };
};
const GET = { method: 'GET', headers: {} } as Request;

describe('an export', () => {
  it('asks for the next page only when the one before was taken', async () => {
    let read = 0;
    const ahead: number[] = [];
    const { response, taken } = client(() => ahead.push(read - taken.length));
    await sendExport(
      GET,
      response,
      numbers(({ cursor }) => {
        read++;
        return Promise.resolve(pageOf(cursor));
      }),
    );
    expect(taken.join('')).toBe(Array.from({ length: 20 }, (_, n) => `{"n":${n}}\n`).join(''));
    expect(Math.max(...ahead)).toBeLessThanOrEqual(1);
    expect(response.writableFinished).toBe(true);
  });

  it('asks no further for somebody who has gone', async () => {
    let read = 0;
    const { response } = client((_, connection) => connection.destroy());
    await sendExport(
      GET,
      response,
      numbers(({ cursor }) => {
        read++;
        return Promise.resolve(pageOf(cursor, 1_000_000));
      }),
    );
    expect(read).toBeLessThanOrEqual(3);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('no answer'))],
    ['does not go on', () => Promise.resolve({ rows: [], next_cursor: '1' })],
  ])('whose next page %s is broken off', async (_, next) => {
    const { response, taken } = client();
    await sendExport(
      GET,
      response,
      numbers(({ cursor }) => (cursor === null ? Promise.resolve(pageOf(null)) : next())),
    );
    expect([response.destroyed, response.writableFinished]).toEqual([true, false]);
    expect(taken.join('')).not.toContain('"n":1');
  });
});
