/** How a receiver checks the signature of a delivery, in Node; the same as in the documentation of alerts. */
export const VERIFY = `import { createHmac, timingSafeEqual } from 'node:crypto';

// header: chorus-signature; rawBody: the body as it arrived, before it is parsed
export function isFromChorus(secret, header, rawBody) {
  const parts = header.split(',').map((part) => part.trim());
  const t = parts.find((part) => part.startsWith('t='))?.slice(2) ?? '';
  if (!/^\\d+$/.test(t) || Math.abs(Date.now() / 1000 - Number(t)) > 300) return false;
  const expected = Buffer.from(createHmac('sha256', secret).update(\`\${t}.\`).update(rawBody).digest('hex'));
  return parts
    .filter((part) => part.startsWith('v1='))
    .map((part) => Buffer.from(part.slice(3)))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
}`;
