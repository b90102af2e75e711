import { createHmac, timingSafeEqual } from 'node:crypto';

/** Header of the signature. */
export const SIGNATURE_HEADER = 'chorus-signature';

/** How old a signature may be for whoever verifies it, s. */
export const TOLERANCE_S = 300;

const mac = (secret: string, at: number | string, body: string): string =>
  createHmac('sha256', secret).update(`${at}.${body}`, 'utf8').digest('hex');

/**
 * The header's value: `t=<unix seconds>,v1=<hex>`, the HMAC-SHA-256 of `<t>.<body>` with the channel's secret. A new
 * scheme would come as `v2=` beside it.
 *
 * @param at unix time, s
 */
export const sign = (secret: string, at: number, body: string): string => `t=${at},v1=${mac(secret, at, body)}`;

/**
 * Whether a body was signed with the secret, not longer ago than `tolerance_s`. As receivers do it.
 *
 * @param body as it arrived: parsing and writing it again changes bytes
 * @param now unix time, s
 */
export function verify(
  secret: string,
  header: string,
  body: string,
  { now, tolerance_s = TOLERANCE_S }: { now: number; tolerance_s?: number },
): boolean {
  const parts = header.split(',').map((part) => part.trim());
  const at = parts.find((part) => part.startsWith('t='))?.slice(2) ?? '';
  if (!/^\d{1,15}$/.test(at) || Math.abs(now - Number(at)) > tolerance_s) return false;
  const expected = Buffer.from(mac(secret, at, body));
  return parts
    .filter((part) => part.startsWith('v1='))
    .map((part) => Buffer.from(part.slice(3)))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}
