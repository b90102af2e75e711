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
const origin: Origin = { source: '/spec', id: '1', time_ms: Date.UTC(2026, 0, 1), traceparent: '00-1-2-01' };

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
      traceparent: '00-1-2-01',
      'x-more': 'y',
    });
  });
});
