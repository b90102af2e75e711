import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cookieOf } from './access.ts';
import { SessionTokens } from './session-tokens.ts';

const tokens = new SessionTokens('a secret of at least 32 characters', 60_000);

describe('login cookies', () => {
  it('name the key until they end', () => {
    const { token, expires_ms } = tokens.issue('ops', 'f1', 1000);
    expect(expires_ms).toBe(61_000);
    expect(tokens.read(token, 60_999)).toEqual({ key_id: 'ops', fingerprint: 'f1', expires_ms });
    expect(tokens.read(token, 61_000)).toBeUndefined();
  });

  it('cannot be forged: any other text, payload or secret is refused', () => {
    const { token } = tokens.issue('ops', 'f1', 0);
    const other = new SessionTokens('another secret of 32 characters ..', 60_000);
    expect(other.read(token, 1)).toBeUndefined();
    fc.assert(
      fc.property(fc.nat({ max: token.length - 1 }), fc.string({ minLength: 1, maxLength: 2 }), (at, put) => {
        const forged = token.slice(0, at) + put + token.slice(at + 1);
        fc.pre(forged !== token);
        const read = tokens.read(forged, 1);
        // The last character of base64url carries unused bits: what decodes to the same is the same.
        expect(read === undefined || read.key_id === 'ops').toBe(true);
        if (at < token.indexOf('.')) expect(read).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => tokens.read(text, 1) === undefined));
  });

  it('are found among others', () => {
    expect(cookieOf('a=1; chorus_session=x.y; b=2', 'chorus_session')).toBe('x.y');
    expect(cookieOf('not_chorus_session=x', 'chorus_session')).toBeUndefined();
    expect(cookieOf(undefined, 'chorus_session')).toBeUndefined();
  });
});
