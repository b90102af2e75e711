import { readFileSync, statSync } from 'node:fs';
import type { ApiKeyConfig } from '@chorus/contracts';
import { ConfigError } from '../config/read-config.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import {
  apiKeyList,
  digestOf,
  digestOfKey,
  hashed,
  KeyIndex,
  looksLikeKey,
  NO_API_KEYS,
  type ApiKeysConfig,
  type HashedKey,
} from './api-keys.ts';
import { CreatedKeys } from './created-keys.ts';
import { EVERY_FLEET, type Principal } from './principal.ts';

/** The file is looked at no more often than this. */
const CHECK_INTERVAL_MS = 1_000;

/** Why a key is refused. */
export type KeyRefusal =
  /** `unread`: the keys that people have made are not known yet, so it may be one of them. */
  | { readonly reason: 'unknown' | 'unread' }
  /** `since`: an instant. `replaced`: a configured key has taken its id. */
  | { readonly reason: 'revoked' | 'expired'; readonly key_id: string; readonly since: string }
  | { readonly reason: 'replaced'; readonly key_id: string };

export type KeyFinding = { readonly principal: Principal } | { readonly refused: KeyRefusal };

/**
 * The API keys in force: those of the environment, those of the file, which may change while the service runs, and those
 * that people have made. Ids of configured keys win.
 */
export class ApiKeyStore {
  readonly #fixed: readonly HashedKey[];
  readonly #file: string | undefined;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #configured: KeyIndex;
  #version = '';
  #checkedAt = 0;

  /** @throws ConfigError where there is no key at all, or where the file cannot be read or is not valid. */
  constructor(
    config: ApiKeysConfig,
    clock: Clock,
    logger: Logger,
    readonly created: CreatedKeys = new CreatedKeys(),
  ) {
    this.#fixed = (config.CHORUS_API_KEYS ?? []).map(hashed);
    this.#configured = new KeyIndex(this.#fixed);
    this.#file = config.CHORUS_API_KEYS_FILE;
    this.#logger = logger;
    this.#clock = clock;
    if (this.#file === undefined && this.#fixed.length === 0)
      throw new ConfigError('API keys', [`CHORUS_API_KEYS is not set: ${NO_API_KEYS}`]);
    if (this.#file === undefined) return;
    this.#checkedAt = clock.now();
    try {
      this.#read(this.#file);
    } catch (error) {
      throw new ConfigError('API keys', [`CHORUS_API_KEYS_FILE=${JSON.stringify(this.#file)}: ${reason(error)}`]);
    }
  }

  /** Who holds this key, or why it is refused. */
  check(key: string): KeyFinding {
    this.#refresh();
    const digest = digestOfKey(key);
    const configured = this.#configured.find(digest);
    if (configured) return { principal: principalOfKey(configured) };
    const section = this.created.find(digest);
    if (section) return this.#checkCreated(section);
    return { refused: { reason: !this.created.isComplete && looksLikeKey(key) ? 'unread' : 'unknown' } };
  }

  /** Who holds this key; undefined where nobody does, or not any more. */
  find(key: string): Principal | undefined {
    const found = this.check(key);
    return 'principal' in found ? found.principal : undefined;
  }

  /** Who has this id, for logins that outlive a request; undefined where the key was taken away since. */
  byId(id: string): Principal | undefined {
    this.#refresh();
    const configured = this.#configured.byId(id);
    if (configured) return principalOfKey(configured);
    const section = this.created.get(id);
    const found = section && this.#checkCreated(section);
    return found && 'principal' in found ? found.principal : undefined;
  }

  /** Tells a key from another one that has had the same id, and says nothing of the key: 64 bits of its SHA-256. */
  fingerprint(id: string): string | undefined {
    this.#refresh();
    const section = this.created.get(id);
    const digest = this.#configured.byId(id)?.digest ?? (section && digestOf(section.hash));
    return digest?.toString('hex', 0, 8);
  }

  /** The keys of environment and file. */
  configured(): readonly Principal[] {
    this.#refresh();
    return this.#configured.keys.map(principalOfKey);
  }

  #checkCreated({ key_id, fleet_id, scopes, revoked_at, expires_at }: ApiKeyConfig): KeyFinding {
    if (revoked_at !== null) return { refused: { reason: 'revoked', key_id, since: revoked_at } };
    if (expires_at !== null && Date.parse(expires_at) <= this.#clock.now())
      return { refused: { reason: 'expired', key_id, since: expires_at } };
    if (this.#configured.byId(key_id)) return { refused: { reason: 'replaced', key_id } };
    // A fleet may have this name; the key of one would be taken for one of all.
    if (fleet_id === EVERY_FLEET) return { refused: { reason: 'unknown' } };
    return { principal: { id: key_id, fleets: [fleet_id], scopes } };
  }

  /** A file that has become unreadable or invalid leaves the keys as they were. */
  #refresh(): void {
    const now = this.#clock.now();
    if (this.#file === undefined || Math.abs(now - this.#checkedAt) < CHECK_INTERVAL_MS) return;
    this.#checkedAt = now;
    try {
      if (this.#read(this.#file)) this.#logger.info({ keys: this.#configured.keys.length }, 'API keys were read again');
    } catch (error) {
      this.#logger.error(
        { file: this.#file, reason: reason(error) },
        'API keys could not be read again; the former ones stay in force',
      );
    }
  }

  #read(file: string): boolean {
    const { mtimeMs, size, ino } = statSync(file);
    const version = `${mtimeMs} ${size} ${ino}`;
    if (version === this.#version) return false;
    this.#version = version;
    const fromFile = apiKeyList.parse(JSON.parse(readFileSync(file, 'utf8'))).map(hashed);
    this.#configured = new KeyIndex([...this.#fixed, ...fromFile]);
    return true;
  }
}

const principalOfKey = ({ id, fleets, scopes }: HashedKey): Principal => ({ id, fleets, scopes });

/** Says what is wrong without quoting the file: it holds secrets. */
function reason(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is not JSON';
  const issues = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues;
  return (
    issues?.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ') ?? (error as Error).message
  );
}
