import { NextResponse, type NextRequest } from 'next/server';
import { contentSecurityPolicy } from './src/content-security-policy.ts';
import { readConfig, resolveAddress } from './src/config.ts';
import { THEME_HEADER } from './src/ui/theme.ts';

/** Runs before each page: sends the content security policy, whose nonce and gateway address are known only now. */
export function proxy(request: NextRequest): NextResponse {
  const config = readConfig();
  const host = request.headers.get('host') ?? request.nextUrl.host;
  const page = `${request.headers.get('x-forwarded-proto')?.split(',')[0] ?? request.nextUrl.protocol.replace(':', '')}://${host}/`;
  const policy = contentSecurityPolicy({
    nonce: btoa(crypto.randomUUID()),
    gateway: resolveAddress(config.gateway_url, page),
    development: config.development,
  });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy); // Next reads the nonce from here and puts it on its scripts.
  headers.set(THEME_HEADER, request.nextUrl.searchParams.get('theme') ?? '');
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'no-referrer');
  return response;
}

export const config = { matcher: ['/((?!_next/|favicon|icon).*)'] };
