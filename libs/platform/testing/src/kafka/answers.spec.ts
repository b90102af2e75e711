import { describe, expect, it } from '@jest/globals';
import { brokersListed, metadataRequest } from './answers.ts';

describe('metadataRequest', () => {
  it('is a Metadata request, version 1, for no topic', () => {
    expect(metadataRequest().toString('hex')).toBe('0000000e' + '0003' + '0001' + '00000001' + 'ffff' + '00000000');
  });
});

describe('brokersListed', () => {
  const answer = Buffer.from('00000026' + '00000001' + '00000002', 'hex');

  it('counts the brokers of an answer', () => {
    expect(brokersListed(answer)).toBe(2);
  });

  it('waits for the rest of an answer that has not all arrived', () => {
    expect(brokersListed(answer.subarray(0, 11))).toBeUndefined();
  });
});
