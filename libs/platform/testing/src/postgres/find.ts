import { dockerAnswers, type Machine, type Source, thisMachine } from '../machine.ts';

/** Where a PostgreSQL can be had, or why not. */
export type FoundPostgres =
  | { readonly ok: true; readonly how: 'environment'; readonly url: string }
  | { readonly ok: true; readonly how: 'docker'; readonly image: string }
  /** `folder`: of `postgres` and `initdb`, with a slash at its end; empty where they are on the PATH. */
  | { readonly ok: true; readonly how: 'local'; readonly folder: string; readonly version: string }
  | { readonly ok: false; readonly why: string };

/** Where Debian keeps what it does not put on the PATH; the newest first. */
const FOLDERS = ['', ...[18, 17, 16, 15, 14].map((version) => `/usr/lib/postgresql/${version}/bin/`)];

/** The version in what `postgres --version` prints: `postgres (PostgreSQL) 15.14 (Debian …)` gives 15.14. */
export function postgresVersion(printed: string): string | undefined {
  return /\(PostgreSQL\) (\d+\.\d+)/.exec(printed)?.[1];
}

/** Looks for a PostgreSQL: DATABASE_URL, else a Docker engine, else its programs. Starts nothing. */
export async function findPostgres(
  sources: readonly Source[] = ['environment', 'docker', 'local'],
  machine: Machine = thisMachine(),
): Promise<FoundPostgres> {
  const { databaseUrl } = machine.config;
  if (sources.includes('environment') && databaseUrl) return { ok: true, how: 'environment', url: databaseUrl };
  if (sources.includes('docker') && (await dockerAnswers(machine)))
    return { ok: true, how: 'docker', image: 'postgres:15' };
  if (!sources.includes('local')) return { ok: false, why: 'no PostgreSQL given and no Docker engine that answers' };

  for (const folder of FOLDERS) {
    const version = postgresVersion((await machine.run(`${folder}postgres`, '--version')) ?? '');
    if (version) return { ok: true, how: 'local', folder, version };
  }
  return { ok: false, why: 'no PostgreSQL: no postgres on the PATH or in /usr/lib/postgresql' };
}
