import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { sign, verify } from './signature.ts';

const SECRET = 'whsec_0123456789abcdef';
const BODY = '{"type":"alert.test","title":"Zürich"}';
const AT = 1_772_366_400;
/** Made with Python's hmac. */
const VECTOR = 't=1772366400,v1=8dfc73e854736a9e131d3a7a040c75a23a8dc001de37feaf6522818fc48a06f2';

describe('the signature', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/alerts.md'), 'utf8');

  it('is the one of docs/alerts.md', () => {
    expect(sign(SECRET, AT, BODY)).toBe(VECTOR);
    for (const text of [SECRET, BODY, VECTOR]) expect(docs).toContain(text);
  });

  it('is verified by the program in docs/alerts.md', () => {
    const program = /```js\n(.*?)```/s.exec(docs)?.[1] ?? '';
    const body = program.replace(/^import .*$/m, '').replace('export function', 'return function');
    const isFromChorus = new Function('createHmac', 'timingSafeEqual', body)(createHmac, timingSafeEqual) as (
      ...given: [string, string, Buffer]
    ) => boolean;
    const now = Math.floor(Date.now() / 1000);
    const raw = Buffer.from(BODY);
    expect(isFromChorus(SECRET, sign(SECRET, now, BODY), raw)).toBe(true);
    expect(isFromChorus(SECRET, sign(SECRET, now, `${BODY} `), raw)).toBe(false);
    expect(isFromChorus('another-secret', sign(SECRET, now, BODY), raw)).toBe(false);
    expect(isFromChorus(SECRET, VECTOR, raw)).toBe(false);
    expect(isFromChorus(SECRET, '', raw)).toBe(false);
  });

  it('is verified by whoever has the secret and the body as it came, for five minutes', () => {
    expect(verify(SECRET, VECTOR, BODY, { now: AT })).toBe(true);
    expect(verify(SECRET, VECTOR, BODY, { now: AT + 300 })).toBe(true);
    expect(verify(SECRET, `v1=${'0'.repeat(64)}, ${VECTOR}, v2=later`, BODY, { now: AT })).toBe(true);
  });

  it.each([
    ['another secret', 'another-secret-0123', VECTOR, BODY, AT],
    ['another body', SECRET, VECTOR, `${BODY} `, AT],
    ['another time', SECRET, VECTOR.replace(String(AT), String(AT + 1)), BODY, AT],
    ['too old', SECRET, VECTOR, BODY, AT + 301],
    ['from the future', SECRET, VECTOR, BODY, AT - 301],
    ['no time', SECRET, VECTOR.replace(/^t=\d+,/, ''), BODY, AT],
    ['no signature', SECRET, `t=${AT}`, BODY, AT],
    ['nothing', SECRET, '', BODY, AT],
  ])('is not verified: %s', (_why, secret, header, body, now) => {
    expect(verify(secret, header, body, { now })).toBe(false);
  });
});
