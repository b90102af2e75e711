import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Login cookies: the id of the key, its fingerprint and when the login ends, signed (HMAC-SHA-256). Nothing is kept, so any replica with the same
 * secret takes them; the key itself is never in it, and a key that was taken away ends its logins.
 */
export class SessionTokens {
  constructor(
    private readonly secret: string,
    private readonly ttl_ms: number,
  ) {}

  issue(key_id: string, fingerprint: string, now: number): { token: string; expires_ms: number } {
    const expires_ms = now + this.ttl_ms;
    const payload = Buffer.from(JSON.stringify([key_id, expires_ms, fingerprint])).toString('base64url');
    return { token: `${payload}.${this.#sign(payload)}`, expires_ms };
  }

  /** Undefined for what is malformed, forged or over. */
  read(token: string, now: number): { key_id: string; fingerprint: string; expires_ms: number } | undefined {
    const [payload = '', signature = '', ...rest] = token.split('.');
    if (rest.length > 0 || !same(signature, this.#sign(payload))) return undefined;
    const [key_id, expires_ms, fingerprint] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [
      string,
      number,
      string,
    ];
    return expires_ms > now ? { key_id, fingerprint, expires_ms } : undefined;
  }

  #sign(payload: string): string {
    return createHmac('sha256', this.secret).update(payload).digest('base64url');
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
