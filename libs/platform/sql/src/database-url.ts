import { z } from 'zod';

/** A PostgreSQL address for configuration: `postgres://[user[:password]@]host[:port]/database[?sslmode=…]`. */
export const databaseUrl = z.string().refine(isDatabaseUrl, {
  error:
    'is no PostgreSQL address; accepted is postgres://[user[:password]@]host[:port]/database, with ?sslmode=require for TLS',
});

function isDatabaseUrl(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    ['postgres:', 'postgresql:'].includes(url.protocol) &&
    url.hostname !== '' &&
    /^\/[^/]+$/.test(url.pathname)
  );
}

/** The address for logs and pages: without user, password and query. */
export function databaseAddress(text: string): string {
  const url = URL.parse(text);
  return url === null
    ? 'an address that cannot be read'
    : `postgres://${url.hostname}:${url.port || '5432'}${url.pathname}`;
}
