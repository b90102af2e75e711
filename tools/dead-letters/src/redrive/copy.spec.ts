import { describe, expect, it } from '@jest/globals';
import { redriveHeaders } from '@chorus/contracts';
import { entryOf } from '../letters/letter.ts';
import { letterRecord } from '../testing/letters.ts';
import { redrivenCopy } from './copy.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

function redriven(given: Parameters<typeof letterRecord>[0]) {
  const entry = entryOf(letterRecord(given));
  if (entry.kind !== 'letter') throw new Error(`it is ${entry.kind}`);
  return redrivenCopy(entry.letter, NOW);
}

describe('a redriven copy', () => {
  it('has the place, key, value and own headers of its record, and says whom it is for and where it comes from', () => {
    const bytes = Buffer.from([0xff, 0]);
    const { copy, marker } = redriven({
      ...{ partition: 3, offset: 1207, key: Buffer.from([1]), value: bytes },
      headers: { dl_topic: 'agent-decisions-processed', dl_processor: 'trust-ledger', dl_mine: 'x', ce_id: '7' },
    });
    const trail = {
      redrive_for: 'trust-ledger',
      redrive_of: '3@1207',
      redrive_origin: 'agent-decisions-processed/3@88',
      redrive_count: '1',
      redrive_time: '2026-03-01T12:00:00.000Z',
    };
    expect(copy).toEqual({
      ...{ topic: 'agent-decisions-processed', partition: 3, key: Buffer.from([1]), value: bytes },
      headers: { dl_mine: 'x', ce_id: '7', ...trail },
    });
    expect(marker).toEqual({ topic: 'dead-letters', partition: 3, key: null, value: null, headers: trail });
    expect(redriveHeaders.safeParse(copy.headers).success).toBe(true);
  });

  it('has the headers that were kept, and does not claim that it has lost others', () => {
    const { copy } = redriven({ headers: { ce_id: '7', dl_headers_cut: '3' } });
    expect(copy.headers).toMatchObject({ ce_id: '7' });
    expect(Object.keys(copy.headers).filter((name) => name.startsWith('dl_'))).toEqual([]);
  });

  it('counts on, and names the dead letter that it comes from, not the one before', () => {
    const { copy } = redriven({ offset: 9, headers: { redrive_count: '4', redrive_of: '0@1', redrive_for: 'other' } });
    expect(copy.headers).toMatchObject({ redrive_count: '5', redrive_of: '0@9', redrive_for: 'accept' });
  });

  it.each([
    ['its place at the door', '{"metadata":{}}', {}, { ce_id: '88', ce_source: '/agent-messages-raw/2' }],
    ['its place, where it is no JSON', 'x', { ce_id: '' }, { ce_id: '88', ce_source: '/agent-messages-raw/2' }],
    ['its own name', '{"metadata":{"message_id":"m"}}', {}, { ce_id: 'm', ce_source: '/agent-messages-raw/2' }],
    [
      'its headers',
      '{"metadata":{"message_id":"m"}}',
      { ce_id: 'h', ce_source: '/s' },
      { ce_id: 'h', ce_source: '/s' },
    ],
    ['its place, where its name is none', '{"metadata":{"message_id":7}}', {}, { ce_id: '88' }],
  ])('of a message has the identity that the record had: %s', (_, value, headers, expected) => {
    const { copy } = redriven({ partition: 2, value: Buffer.from(value), headers });
    expect(copy.headers).toMatchObject(expected);
  });

  it('of what is no message at the door gets no identity', () => {
    const { copy } = redriven({ headers: { dl_topic: 'operator-commands' } });
    expect(copy.headers).not.toHaveProperty('ce_id');
  });
});
