/** What the server tells the page about its surroundings. Read at each request, so one build serves every installation. */
export interface DashboardConfig {
  /** Where api-gateway answers: a full URL, `:4000` (same host as the page, other port) or empty (same origin). */
  readonly gateway_url: string;
  /** Where agents send messages, in the same three forms; empty where it is not known, then the page names no address. */
  readonly ingestion_url: string;
  /** `next dev`, which needs `eval` for its error overlay. */
  readonly development: boolean;
}

const ADDRESS = /^(:\d{1,5}|https?:\/\/[^\s/]+(\/[^\s]*)?)?$/;

function address(name: string, value = ''): string {
  if (ADDRESS.test(value)) return value.replace(/\/$/, '');
  throw new Error(
    `${name} is "${value}". It may be a full URL such as https://chorus.example.org, a port such as :4000 ` +
      '(same host as the page), or empty (same origin as the page).',
  );
}

/**
 * The environment as a typed configuration.
 * @throws where an address has none of the three forms.
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): DashboardConfig {
  return {
    gateway_url: address('GATEWAY_PUBLIC_URL', env['GATEWAY_PUBLIC_URL']),
    ingestion_url: address('INGESTION_PUBLIC_URL', env['INGESTION_PUBLIC_URL']),
    development: env.NODE_ENV === 'development',
  };
}

/**
 * The absolute address for a configured one, as seen from a page.
 * @param configured one of the three forms of {@link DashboardConfig}
 * @param page the page's own address, e.g. `http://localhost:3000/`
 * @returns an origin with optional path, no slash at the end
 */
export function resolveAddress(configured: string, page: string): string {
  const { protocol, hostname, origin } = new URL(page);
  if (configured === '') return origin;
  return configured.startsWith(':') ? `${protocol}//${hostname}${configured}` : configured;
}
