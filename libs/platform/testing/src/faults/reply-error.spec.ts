import { describe, expect, it } from '@jest/globals';
import type { KafkaApi } from './kafka-api.ts';
import { replyError } from './reply-error.ts';

const request = (api: KafkaApi, version: number) => ({ api, apiKey: 0, version, correlationId: 7, clientId: null });
const frame = (body: string) => Buffer.from('00000000' + '00000007' + body, 'hex');

const THROTTLE = '00000000';
/** One topic, "t1", partition 3. */
const TOPIC = '00000001' + '0002' + '7431' + '00000001' + '00000003';
const CONCURRENT_TRANSACTIONS = 51;

describe('replyError', () => {
  it.each([
    ['EndTxn', 1, THROTTLE + '0033'],
    ['AddOffsetsToTxn', 1, THROTTLE + '0033'],
    ['InitProducerId', 1, THROTTLE + '0033'],
    ['AddPartitionsToTxn', 1, THROTTLE + TOPIC + '0033'],
    ['TxnOffsetCommit', 1, THROTTLE + TOPIC + '0033'],
    ['OffsetCommit', 5, THROTTLE + TOPIC + '0033'],
    ['Produce', 7, TOPIC + '0033' + '0000000000000001'],
  ] as const)('finds the code in a reply to %s version %s', (api, version, body) => {
    expect(replyError(request(api, version), frame(body))).toBe(CONCURRENT_TRANSACTIONS);
    expect(replyError(request(api, version), frame(body.replace('0033', '0000')))).toBe(0);
    for (let length = 0; length < 8 + body.indexOf('0033') / 2; length++)
      expect(replyError(request(api, version), frame(body).subarray(0, length))).toBeUndefined();
  });

  it('does not guess at newer versions and other kinds', () => {
    expect(replyError(request('EndTxn', 3), frame(THROTTLE + '0033'))).toBeUndefined();
    expect(replyError(request('Fetch', 1), frame(THROTTLE + '0033'))).toBeUndefined();
  });
});
