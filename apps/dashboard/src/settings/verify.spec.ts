import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { VERIFY } from './verify.ts';

type Check = (secret: string, header: string, rawBody: string) => boolean;
const { isFromChorus } = (await import(`data:text/javascript,${encodeURIComponent(VERIFY)}`)) as {
  isFromChorus: Check;
};

const SECRET = 'whsec_0123456789abcdef';
const now = Math.floor(Date.now() / 1000);
const signed = (body: string, at = now, secret = SECRET) =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

describe('the lines that verify a delivery', () => {
  it('let pass what Chorus signed', () => {
    expect(isFromChorus(SECRET, signed('{"a":1}'), '{"a":1}')).toBe(true);
  });

  it('refuse another body, another secret, an old one, and none', () => {
    expect(isFromChorus(SECRET, signed('{"a":1}'), '{"a":2}')).toBe(false);
    expect(isFromChorus(SECRET, signed('{}', now, 'another'), '{}')).toBe(false);
    expect(isFromChorus(SECRET, signed('{}', now - 3600), '{}')).toBe(false);
    expect(isFromChorus(SECRET, '', '{}')).toBe(false);
  });
});
