import { readFileSync, statSync } from 'node:fs';
import { ConfigError } from '../config/read-config.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { apiKeyList, findKey, hashed, NO_API_KEYS, type ApiKeysConfig, type HashedKey } from './api-keys.ts';
import type { Principal } from './principal.ts';

/** The file is looked at no more often than this. */
const CHECK_INTERVAL_MS = 1_000;

/** The API keys in force: those of the environment and those of the file, which may change while the service runs. */
export class ApiKeyStore {
  readonly #fixed: readonly HashedKey[];
  readonly #file: string | undefined;
  readonly #logger: Logger;
  readonly #clock: Clock;
  #fromFile: readonly HashedKey[] = [];
  #version = '';
  #checkedAt = 0;

  /** @throws ConfigError where there is no key at all, or where the file cannot be read or is not valid. */
  constructor(config: ApiKeysConfig, clock: Clock, logger: Logger) {
    this.#fixed = (config.CHORUS_API_KEYS ?? []).map(hashed);
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

  /** Who holds this key; undefined where nobody does. */
  find(key: string): Principal | undefined {
    this.#refresh();
    const found = findKey([...this.#fixed, ...this.#fromFile], key);
    return found && { id: found.id, fleets: found.fleets, scopes: found.scopes };
  }

  /** Who has this id, for logins that outlive a request; undefined where the key was taken away since. */
  byId(id: string): Principal | undefined {
    this.#refresh();
    const found = [...this.#fixed, ...this.#fromFile].find((key) => key.id === id);
    return found && { id: found.id, fleets: found.fleets, scopes: found.scopes };
  }

  /** Tells a key from another one that has had the same id, and says nothing of the key: 64 bits of its SHA-256. */
  fingerprint(id: string): string | undefined {
    this.#refresh();
    return [...this.#fixed, ...this.#fromFile].find((key) => key.id === id)?.digest.toString('hex', 0, 8);
  }

  /** A file that has become unreadable or invalid leaves the keys as they were. */
  #refresh(): void {
    const now = this.#clock.now();
    if (this.#file === undefined || Math.abs(now - this.#checkedAt) < CHECK_INTERVAL_MS) return;
    this.#checkedAt = now;
    try {
      if (this.#read(this.#file)) this.#logger.info({ keys: this.#fromFile.length }, 'API keys were read again');
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
    this.#fromFile = apiKeyList.parse(JSON.parse(readFileSync(file, 'utf8'))).map(hashed);
    return true;
  }
}

/** Says what is wrong without quoting the file: it holds secrets. */
function reason(error: unknown): string {
  if (error instanceof SyntaxError) return 'it is not JSON';
  const issues = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues;
  return (
    issues?.map(({ path, message }) => `${path.join('.') || 'it'}: ${message}`).join('; ') ?? (error as Error).message
  );
}
