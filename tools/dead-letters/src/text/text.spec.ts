import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { safe, safeJson, safeLines, shortened } from './safe.ts';
import { table } from './table.ts';
import { describeValue, hexDump } from './value.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const ACTS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

describe('untrusted text', () => {
  it('has nothing left that a terminal acts on, and is as it was where there was nothing', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 30 }), (text, length) => {
        expect(safe(text)).not.toMatch(ACTS);
        expect(safeLines(text).replace(/[\n\t]/g, '')).not.toMatch(ACTS);
        expect(shortened(text, length)).not.toMatch(ACTS);
        expect(shortened(text, length).length).toBeLessThanOrEqual(length);
        if (!ACTS.test(text)) expect(safe(text)).toBe(text);
      }),
      { numRuns: 500 },
    );
    expect(safe('\u001b[2J\u202eé\ud800')).toBe('\\x1b[2J\\u{202e}é\\u{d800}');
  });

  it('is the same JSON, in printable ASCII', () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyText, (value, text) => {
        const json = safeJson({ value, text });
        expect(json).toMatch(/^[\n -~]*$/);
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify({ value, text })));
      }),
      { numRuns: 200 },
    );
  });
});

describe('a value', () => {
  it('is shown as text where it is text', () => {
    expect(describeValue(Buffer.from('{"text":\n"é\u001b"}'), 4096)).toBe('{"text":\n"é\\x1b"}');
    expect(describeValue(null, 4096)).toBe('no value');
    expect(describeValue(Buffer.alloc(0), 4096)).toBe('');
  });

  it('is cut at the limit, between two characters, and says how much there is more', () => {
    const text = describeValue(Buffer.from('aé€'.repeat(2)), 5);
    expect(text).toBe('aé\n… 7 more bytes: --full shows all, --out FILE writes them');
    expect(describeValue(Buffer.from('aé€'), Infinity)).toBe('aé€');
  });

  it.each([
    ['no UTF-8', Buffer.from([0x41, 0xff])],
    ['with NUL in it', Buffer.from([0x41, 0x00])],
    ['no UTF-8 behind what is shown', Buffer.concat([Buffer.alloc(4096, 0x41), Buffer.from([0xff])])],
  ])('is a hex dump where it is %s', (_, bytes) => {
    expect(describeValue(bytes, 4096)).toMatch(/^00000000 {2}41/);
  });

  it('is dumped with every byte, sixteen a row', () => {
    expect(hexDump(Buffer.from([...Array(18).keys()].map((n) => n + 0x38)))).toBe(
      '00000000  38 39 3a 3b 3c 3d 3e 3f  40 41 42 43 44 45 46 47  |89:;<=>?@ABCDEFG|\n' +
        '00000010  48 49                                             |HI|',
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const dump = hexDump(Buffer.from(bytes));
        const hex = dump
          .split('\n')
          .map((row) => row.slice(10, 60))
          .join(' ');
        expect(hex.match(/[\da-f]{2}/g) ?? []).toEqual([...bytes].map((byte) => byte.toString(16).padStart(2, '0')));
        expect(dump).toMatch(/^[\n -~]*$/);
      }),
    );
  });
});

it('a table has its columns one below the other', () => {
  expect(
    table([
      ['a', 'bb', 'c'],
      ['long', '', 'x'],
    ]),
  ).toBe('a     bb  c\nlong      x');
});
