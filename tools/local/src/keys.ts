import { randomBytes } from 'node:crypto';
import { fleetId } from '@chorus/contracts';
import { newApiKey } from '@chorus/service-kit';
import type { LocalFolder } from './folder.ts';
import { UsageError } from './options.ts';

export const DEMO_FLEET = 'demo';

interface KeptKey {
  readonly key: string;
  readonly hash: string;
}

interface Kept {
  readonly session_secret: string;
  readonly operator: KeptKey;
  readonly write: Record<string, KeptKey>;
}

/** The keys of a local installation; the same at the next start, so that a page stays logged in. */
export interface LocalKeys {
  readonly operator: string;
  /** By fleet. */
  readonly write: Readonly<Record<string, string>>;
  readonly session_secret: string;
  /** For `CHORUS_API_KEYS_FILE`: hashes only. */
  readonly file: string;
}

/** Reads the keys of the last start, and makes those that are missing. @throws Error for a fleet that cannot be. */
export async function localKeys(folder: LocalFolder, fleets: readonly string[]): Promise<LocalKeys> {
  for (const name of fleets)
    if (!fleetId.safeParse(name).success)
      throw new UsageError(
        `--fleet "${name}": a fleet has a name of 1 to 128 characters without "/" and control characters.`,
      );
  const before = await folder.readJson<Kept>('keys.json');
  const write = { ...before?.write };
  for (const fleet of ['default', DEMO_FLEET, ...fleets]) write[fleet] ??= newApiKey();
  const kept: Kept = {
    session_secret: before?.session_secret ?? randomBytes(32).toString('base64url'),
    operator: before?.operator ?? newApiKey(),
    write,
  };
  await folder.writeJson('keys.json', kept);
  const file = await folder.writeJson('api-keys.json', [
    // Nobody gives what he has not: without `write` no key for agents could be made by page or command line.
    { id: 'local-operator', hash: kept.operator.hash, fleets: ['*'], scopes: ['read', 'write', 'operate', 'admin'] },
    ...Object.entries(write).map(([fleet, { hash }]) => ({
      id: `write-${fleet}`,
      hash,
      fleets: [fleet],
      scopes: ['write'],
    })),
  ]);
  return {
    operator: kept.operator.key,
    write: Object.fromEntries(Object.entries(write).map(([fleet, { key }]) => [fleet, key])),
    session_secret: kept.session_secret,
    file,
  };
}
