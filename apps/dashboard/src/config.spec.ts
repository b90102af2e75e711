import { describe, expect, it } from '@jest/globals';
import { readConfig, resolveAddress } from './config.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';

const env = (of: Record<string, string>) => ({ NODE_ENV: 'production', ...of }) as NodeJS.ProcessEnv;

describe('readConfig', () => {
  it('takes a URL, a port or nothing', () => {
    expect(readConfig(env({ GATEWAY_PUBLIC_URL: 'https://chorus.example.org/' })).gateway_url).toBe(
      'https://chorus.example.org',
    );
    expect(readConfig(env({ GATEWAY_PUBLIC_URL: ':4000' })).gateway_url).toBe(':4000');
    expect(readConfig(env({}))).toEqual({ gateway_url: '', ingestion_url: '', development: false });
  });

  it.each(['4000', 'javascript:alert(1)', 'localhost:4000', 'https://a b'])(
    'refuses %j and says what is accepted',
    (value) => {
      expect(() => readConfig(env({ GATEWAY_PUBLIC_URL: value }))).toThrow(/GATEWAY_PUBLIC_URL.*port such as :4000/);
    },
  );
});

describe('resolveAddress', () => {
  it('is seen from the page', () => {
    expect(resolveAddress('', 'https://c.example:8443/x?y')).toBe('https://c.example:8443');
    expect(resolveAddress(':4000', 'http://localhost:3000/')).toBe('http://localhost:4000');
    expect(resolveAddress('https://api.example', 'http://localhost:3000/')).toBe('https://api.example');
  });
});

describe('contentSecurityPolicy', () => {
  it('lets the page speak to itself and the gateway only, by http and by socket', () => {
    const policy = contentSecurityPolicy({ nonce: 'n', gateway: 'http://localhost:4000', development: false });
    expect(policy).toContain("connect-src 'self' http://localhost:4000 ws://localhost:4000;");
    expect(policy).toContain("script-src 'self' 'nonce-n' 'strict-dynamic';");
    expect(policy).toMatch(/default-src 'none'.*frame-ancestors 'none'$/);
    expect(contentSecurityPolicy({ nonce: 'n', gateway: 'https://a.example', development: false })).toContain(
      'wss://a.example',
    );
  });
});
