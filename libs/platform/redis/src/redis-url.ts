import { z } from 'zod';

/** A Redis address for configuration: `redis://[user[:password]@]host[:port][/database]`, or `rediss://…` with TLS. */
export const redisUrl = z.string().refine(isRedisUrl, {
  error: 'is no Redis address; accepted is redis://[user[:password]@]host[:port][/database], or rediss://… with TLS',
});

function isRedisUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    ['redis:', 'rediss:'].includes(url.protocol) &&
    url.hostname !== '' &&
    /^\/?\d{0,4}$/.test(url.pathname)
  );
}

/** The address for logs and pages: without user, password and query. */
export function redisAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null) return 'an address that cannot be read';
  const database = url.pathname.replace('/', '');
  return `${url.protocol}//${url.hostname}:${url.port || '6379'}${database && `/${database}`}`;
}
