import { dockerAnswers, type Machine, type Source, thisMachine } from '../machine.ts';

/** Where a Redis can be had, or why not. */
export type FoundRedis =
  | { readonly ok: true; readonly how: 'environment'; readonly url: string }
  | { readonly ok: true; readonly how: 'docker'; readonly image: string }
  | { readonly ok: true; readonly how: 'local'; readonly program: string; readonly version: string }
  | { readonly ok: false; readonly why: string };

/** The version in what `redis-server --version` prints: `Redis server v=7.0.15 sha=…` gives 7.0.15. */
export function redisVersion(printed: string): string | undefined {
  return /\bv=(\d+\.\d+\.\d+)/.exec(printed)?.[1];
}

/** Looks for a Redis: REDIS_URL, else a Docker engine, else redis-server or valkey-server. Starts nothing. */
export async function findRedis(
  sources: readonly Source[] = ['environment', 'docker', 'local'],
  machine: Machine = thisMachine(),
): Promise<FoundRedis> {
  const { redisUrl } = machine.config;
  if (sources.includes('environment') && redisUrl) return { ok: true, how: 'environment', url: redisUrl };
  if (sources.includes('docker') && (await dockerAnswers(machine)))
    return { ok: true, how: 'docker', image: 'redis:7' };
  if (!sources.includes('local')) return { ok: false, why: 'no Redis given and no Docker engine that answers' };

  for (const program of ['redis-server', 'valkey-server']) {
    const version = redisVersion((await machine.run(program, '--version')) ?? '');
    if (version) return { ok: true, how: 'local', program, version };
  }
  return { ok: false, why: 'no Redis: no redis-server on the PATH' };
}
