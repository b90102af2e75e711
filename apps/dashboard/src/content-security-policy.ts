/**
 * The page's content security policy.
 *
 * Scripts need the nonce of this very answer. `connect-src` names the gateway and nothing else: the address is a
 * run-time setting and may be "same host, other port", so it is computed for each request instead of at build time.
 * Style attributes are allowed, since virtual rows are placed by them; a style can neither run nor send anything here,
 * as images and fonts come from the page's own origin only.
 */
export function contentSecurityPolicy(of: { nonce: string; gateway: string; development: boolean }): string {
  const { protocol, host } = new URL(of.gateway);
  const socket = `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}`;
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${of.nonce}' 'strict-dynamic'${of.development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src 'self' ${protocol}//${host} ${socket}${of.development ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}
