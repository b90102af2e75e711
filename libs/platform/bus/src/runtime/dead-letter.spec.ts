import { describe, expect, it } from '@jest/globals';
import { deadLetterHeaders, deadLetters, MAX_RECORD_BYTES } from '@chorus/contracts';
import { encodeProduce } from '../kafka/codec/produce.ts';
import type { RawRecord } from '../port/record.ts';
import { deadLetter, type Kept } from './dead-letter.ts';

const raw = (headers: Record<string, string>, bytes = 10): RawRecord => ({
  topic: 'agent-messages-raw',
  partition: 3,
  offset: 88,
  key: Buffer.from('k'),
  value: Buffer.alloc(bytes),
  headers,
  timestamp: 0,
});

const letterOf = (record: RawRecord, keep?: Kept) =>
  deadLetter(record, { processor: 'p', reason: 'failed', error: '€'.repeat(9000), attempts: 3, time_ms: 0 }, keep);

/** Bytes of the batch on the log; in front of it is the head of the request. */
const onTheLog = (record: RawRecord) => {
  const { topic, partition, ...message } = letterOf(record);
  const request = { acks: -1, timeout: 0, topicData: [{ topic, partitions: [{ partition, messages: [message] }] }] };
  return encodeProduce(request).length - encodeProduce({ ...request, topicData: [] }).length;
};

/** As a header of bytes that are no text comes out of a fetch. */
const junk = (bytes: number) => '\ufffd'.repeat(bytes);

describe('a dead letter', () => {
  it.each([
    ['one header of junk as large as the topic takes', raw({ junk: junk(MAX_RECORD_BYTES) })],
    ['a value as large as the topic takes', raw({}, MAX_RECORD_BYTES)],
    ['both', raw({ junk: junk(40_000), other: junk(10_900) }, MAX_RECORD_BYTES - 60_000)],
    [
      'a hundred of junk',
      raw(
        Object.fromEntries(Array.from({ length: 100 }, (_, n) => [junk(300) + n, junk(300)])),
        MAX_RECORD_BYTES - 60_000,
      ),
    ],
    ['a name of junk', raw({ [junk(MAX_RECORD_BYTES)]: '' })],
  ])('fits, whatever its record has: %s', (_what, record) => {
    expect(onTheLog(record)).toBeLessThan(deadLetters.max_bytes);
  });

  it('says how many headers it leaves out, and keeps what tells the record from others', () => {
    const headers = { junk: junk(20_000), small: 'x', ce_id: '7', redrive_count: '2' };
    const { headers: kept } = letterOf(raw(headers));
    expect(kept).toMatchObject({ small: 'x', ce_id: '7', redrive_count: '2', dl_headers_cut: '1' });
    expect(kept).not.toHaveProperty('junk');
    expect(deadLetterHeaders.safeParse(kept).error).toBeUndefined();
  });

  it('keeps all of what is not too much, and does not say that it leaves out anything', () => {
    const letter = letterOf(raw({ from: 'a stranger' }));
    expect(letter).toMatchObject({ key: Buffer.from('k'), value: Buffer.alloc(10), headers: { from: 'a stranger' } });
    expect(Object.keys(letter.headers)).not.toContain('dl_headers_cut');
  });

  it('takes nothing for its own that a stranger has set', () => {
    const { headers } = letterOf(raw({ dl_value_cut: 'x', dl_headers_cut: '-1', dl_mine: 'y' }));
    expect(Object.keys(headers).filter((name) => name.endsWith('_cut'))).toEqual([]);
    expect(headers).toMatchObject({ dl_mine: 'y' });
  });

  it('is made without headers, or without key and value, too, where the log takes no more', () => {
    const [less, least] = (['key and value', 'nothing'] as const).map((keep) =>
      letterOf(raw({ a: '1', b: '2' }), keep),
    );
    expect(less).toMatchObject({ value: Buffer.alloc(10), headers: { dl_headers_cut: '2' } });
    expect(less?.headers).not.toHaveProperty('a');
    expect(least).toMatchObject({ key: null, value: null, headers: { dl_headers_cut: '2', dl_value_cut: '10' } });
    expect(deadLetterHeaders.safeParse(least?.headers).error).toBeUndefined();
  });
});
