import { describe, expect, it } from '@jest/globals';
import { defineTopic } from '@chorus/contracts';
import { z } from 'zod';
import { to, tombstone, valueBytes, written } from '../port/outcome.ts';
import { encode, type Origin } from './encode.ts';

const topic = defineTopic({
  name: 'notes',
  type: 'spec.note',
  schema: z.looseObject({ id: z.string() }),
  key: ({ id }) => id,
});
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const origin: Origin = { source: '/spec', id: '1', time_ms: Date.UTC(2026, 0, 1), traceparent: TRACE };

describe('an emission on its way to the log', () => {
  it('is the same where its bytes were made before', () => {
    for (const emission of [to(topic, { id: 'ä', n: 1e20 }, { ce_id: 'mine' }), tombstone(topic, 'a', 'a')]) {
      expect(encode(written(emission), origin, 6)).toEqual(encode(emission, origin, 6));
      expect(written(emission).bytes).toEqual(valueBytes(emission));
    }
  });

  it('is serialized once', () => {
    let times = 0;
    const value = { id: 'a', toJSON: () => ({ id: 'a', times: ++times }) };
    const emission = written(to(topic, value));
    expect(String(encode(emission, origin, 6).value)).toBe('{"id":"a","times":1}');
    expect(times).toBe(1);
  });

  it('has CloudEvents headers, over which its own win', () => {
    const headers = { ce_id: 'mine', 'x-more': 'y' };
    expect(encode(to(topic, { id: 'a' }, headers), origin, 6).headers).toEqual({
      ce_specversion: '1.0',
      ce_id: 'mine',
      ce_source: '/spec',
      ce_type: 'spec.note',
      ce_time: '2026-01-01T00:00:00.000Z',
      'content-type': 'application/json',
      traceparent: TRACE,
      'x-more': 'y',
    });
  });

  it.each(['', '00-1-2-01', `${TRACE}-x`, 'x'.repeat(4_000_000), TRACE.toUpperCase(), `${TRACE}\n`])(
    'takes no traceparent over that is none',
    (traceparent) => {
      expect(encode(to(topic, { id: 'a' }), { ...origin, traceparent }, 6).headers).not.toHaveProperty('traceparent');
    },
  );

  it('is refused where its headers are larger than 32 KiB as UTF-8', () => {
    const given = (junk: string) => () => encode(to(topic, { id: 'a' }, { junk }), origin, 6);
    expect(given('x'.repeat(32_000))).not.toThrow();
    expect(given('\ufffd'.repeat(10_500))).not.toThrow();
    expect(given('\ufffd'.repeat(11_000))).toThrow(/headers of 33\d{3} bytes for notes, which takes at most 32768/);
    expect(given('x'.repeat(32_768))).toThrow('for notes, which takes at most 32768');
  });
});
