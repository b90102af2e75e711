import { hash as hashOf, randomBytes, timingSafeEqual } from 'node:crypto';
import { fleetId } from '@chorus/contracts';
import { z } from 'zod';
import { SCOPES, type Principal } from './principal.ts';

/** One entry of `CHORUS_API_KEYS` or of the file: the key itself, or better its hash. */
const apiKeyEntry = z
  .strictObject({
    id: z.string().min(1).max(128).describe('Name in logs, audit records and rate limits.'),
    hash: z
      .string()
      .regex(/^sha256:[0-9a-f]{64}$/, 'expected "sha256:" and 64 lower-case hexadecimal digits')
      .optional(),
    key: z.string().min(16, 'a key has 16 characters or more').optional(),
    fleets: z.array(z.union([z.literal('*'), fleetId])).min(1),
    scopes: z.array(z.enum(SCOPES)).min(1),
  })
  .refine((entry) => (entry.hash === undefined) !== (entry.key === undefined), 'expected either "hash" or "key"');
export type ApiKeyEntry = z.infer<typeof apiKeyEntry>;

export const apiKeyList = z
  .array(apiKeyEntry, 'expected a JSON array of keys')
  .min(1, 'expected one key or more')
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, 'two keys have the same id');

const json = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({
      code: 'custom',
      message: 'expected JSON, e.g. [{"id":"agents","hash":"sha256:…","fleets":["default"],"scopes":["write"]}]',
    });
    return z.NEVER;
  }
});

/** The settings of a service with API keys: spread its `shape` into the service's own schema. */
export const apiKeysSchema = z.object({
  /** The keys as JSON. */
  CHORUS_API_KEYS: json.pipe(apiKeyList).optional(),
  /** A file with the same JSON; read again when it changes. */
  CHORUS_API_KEYS_FILE: z.string().optional(),
});
export type ApiKeysConfig = z.infer<typeof apiKeysSchema>;

/** Why there are no keys at all; nobody could use the service. */
export const NO_API_KEYS =
  'neither it nor CHORUS_API_KEYS_FILE is there; give keys as JSON in the one, or the path of a file with them in the other';

/** For `.superRefine()` of a service's schema: keys come from one place at least. */
export function someApiKeys(config: ApiKeysConfig, context: z.RefinementCtx): void {
  if (config.CHORUS_API_KEYS === undefined && config.CHORUS_API_KEYS_FILE === undefined)
    context.addIssue({ code: 'custom', path: ['CHORUS_API_KEYS'], message: NO_API_KEYS });
}

/** A key as it is kept: never the text, only its SHA-256. */
export interface HashedKey extends Principal {
  readonly digest: Buffer;
}

const sha256 = (text: string): Buffer => hashOf('sha256', text, 'buffer');

/** The digest in `sha256:…`. */
export const digestOf = (hash: string): Buffer => Buffer.from(hash.slice('sha256:'.length), 'hex');

/** The digest of a key that somebody gives. */
export const digestOfKey = (key: string): Buffer => sha256(key);

export const hashed = ({ id, hash, key, fleets, scopes }: ApiKeyEntry): HashedKey => ({
  id,
  fleets,
  scopes,
  digest: hash === undefined ? sha256(key ?? '') : digestOf(hash),
});

const placeSecret = randomBytes(32);

/**
 * Where a digest is looked up, so that the time of an answer does not grow with the number of keys. It depends on a secret
 * of this process: how long a look-up takes says nothing of the digests that are there.
 */
export const placeOf = (digest: Buffer): string => hashOf('sha256', Buffer.concat([placeSecret, digest]), 'base64');

/** Keys by id and by text; where two have the same, the first. */
export class KeyIndex {
  readonly #byId = new Map<string, HashedKey>();
  readonly #byPlace = new Map<string, HashedKey>();

  constructor(readonly keys: readonly HashedKey[]) {
    for (const key of keys.toReversed()) {
      this.#byId.set(key.id, key);
      this.#byPlace.set(placeOf(key.digest), key);
    }
  }

  byId(id: string): HashedKey | undefined {
    return this.#byId.get(id);
  }

  /** The key of this SHA-256. */
  find(digest: Buffer): HashedKey | undefined {
    const found = this.#byPlace.get(placeOf(digest));
    return found && timingSafeEqual(found.digest, digest) ? found : undefined;
  }
}

/** A key of 256 bits that nobody can guess, fresh ones unless given, to hand out, and its hash, to keep. */
export function newApiKey(bits: Buffer = randomBytes(32)): { key: string; hash: string } {
  const key = `chorus_${bits.toString('base64url')}`;
  return { key, hash: `sha256:${sha256(key).toString('hex')}` };
}

/** What {@link newApiKey} makes. */
export const looksLikeKey = (text: string): boolean => /^chorus_[\w-]{43}$/.test(text);

/** A text without the keys that somebody may have put into it by mistake. */
export const withoutKeys = (text: string): string => text.replace(/chorus_[\w-]{43}/g, 'chorus_…');
