import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ConsoleLines, type ConsoleRecord } from './console-lines.ts';

const text = fc.option(fc.json(), { nil: null });
const record: fc.Arbitrary<ConsoleRecord> = fc.record({
  partition: fc.nat(),
  offset: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  timestamp: fc.option(fc.nat({ max: Number.MAX_SAFE_INTEGER }), { nil: undefined }),
  headers: fc.dictionary(fc.stringMatching(/^[a-z_]{1,8}$/), fc.json(), { maxKeys: 3, noNullPrototype: true }),
  key: text,
  value: text,
});

/** As the console consumer prints it. */
function printed({ partition, offset, timestamp, headers, key, value }: ConsoleRecord): string {
  const time = timestamp === undefined ? 'NO_TIMESTAMP' : `CreateTime:${timestamp}`;
  const pairs = Object.entries(headers).map(([name, header]) => `${name}:${header}`);
  const fields = [time, `Partition:${partition}`, `Offset:${offset}`, pairs.join('\x1c') || 'NO_HEADERS'];
  return [...fields, key ?? '\x1d', value ?? '\x1d'].join('\x1f') + '\x1e';
}

describe('ConsoleLines', () => {
  it('reads what was printed, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 5 }), fc.integer({ min: 1, max: 50 }), (records, size) => {
        const lines = new ConsoleLines();
        const output = records.map(printed).join('');
        const read = [];
        for (let at = 0; at < output.length; at += size) read.push(...lines.push(output.slice(at, at + size)));
        expect(read).toEqual(records);
      }),
    );
  });

  it("reads the broker's own time", () => {
    expect(new ConsoleLines().push('LogAppendTime:5\x1fPartition:0\x1fOffset:1\x1fNO_HEADERS\x1fk\x1fv\x1e')).toEqual([
      { partition: 0, offset: 1, timestamp: 5, headers: {}, key: 'k', value: 'v' },
    ]);
  });

  it.each([
    'CreateTime:5\x1fPartition:0\x1fOffset:1\x1fNO_HEADERS\x1fk\x1fv\x1fw\x1e',
    'null\x1e',
    'CreateTime:5\x1fPartition:x\x1fOffset:1\x1fNO_HEADERS\x1fk\x1fv\x1e',
  ])('refuses %j', (output) => {
    expect(() => new ConsoleLines().push(output)).toThrow('The console consumer printed');
  });
});
