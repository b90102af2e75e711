import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
// @ts-expect-error kafkajs declares no types for its inner modules
import original from 'kafkajs/src/protocol/recordBatch/crc32C/crc32C.js';
import { crc32c } from './crc32c.ts';

describe('CRC-32C', () => {
  it('has the check value of its catalogue entry', () => {
    expect(crc32c(Buffer.from('123456789'), 0, 9)).toBe(0xe3069283);
  });

  it('is that of kafkajs, for any part of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(20), fc.nat(20), (bytes, from, cut) => {
        const to = Math.max(from, bytes.length - cut);
        fc.pre(to <= bytes.length);
        const expected = (original as (bytes: Uint8Array) => number)(bytes.subarray(from, to));
        expect(crc32c(bytes, from, to)).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});
