import { hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import type { ApiKeyConfig } from '@chorus/contracts';
import { newApiKey, ProblemException } from '@chorus/service-kit';
import { newId } from './new-id.ts';

/** For so long a request that is repeated gets its answer again, in ms. */
const ANSWERED_AGAIN_MS = 86_400_000;

/** What is made for one wish: the key, what is kept of it, its id, the command. */
export interface WishedKey {
  readonly key: string;
  readonly hash: string;
  readonly key_id: string;
  readonly command_id: string;
}

/** Whose wish it is: two of these are one where all three are the same. */
export interface Wish {
  /** Id of the asking key. */
  readonly asker: string;
  readonly fleet_id: string;
  readonly idempotency_key: string;
}

/** What was asked for. */
export type Asked = Pick<ApiKeyConfig, 'name' | 'scopes' | 'expires_at'>;

/** Another key each time. */
export const anyKey = (name: string): WishedKey => ({
  ...newApiKey(),
  key_id: newId(name, 'key', randomBytes(4)),
  command_id: randomUUID(),
});

/**
 * The same key each time, so that whoever repeats a request whose answer was lost gets that answer, from whichever replica,
 * and nobody has to keep the key meanwhile. It can be told by who has the secret of the gateways alone, as logins can.
 */
export function sameKey(secret: string, { asker, fleet_id, idempotency_key }: Wish, name: string): WishedKey {
  const wish = JSON.stringify(['chorus api key', asker, fleet_id, idempotency_key]);
  const bytes = Buffer.from(hkdfSync('sha256', secret, '', wish, 56));
  return {
    ...newApiKey(bytes.subarray(0, 32)),
    command_id: `once-${bytes.toString('hex', 32, 48)}`,
    key_id: newId(name, 'key', bytes.subarray(48)),
  };
}

/** The key that was made for the same wish before, among those of its fleet, whatever its name was. */
export const madeBefore = (keys: readonly ApiKeyConfig[], { key_id }: WishedKey): ApiKeyConfig | undefined =>
  keys.find((key) => key.key_id.slice(-17) === key_id.slice(-17));

/**
 * @throws ProblemException where the repetition cannot have the first answer: 422 it asks for something else, 409 the key is
 * not shown any more.
 */
export function mayBeShownAgain(made: ApiKeyConfig, asked: Asked, { hash }: WishedKey, now: number): void {
  if (wordsOf(made) !== wordsOf(asked))
    throw new ProblemException({
      status: 422,
      kind: 'idempotency-key-reused',
      title: 'Another request',
      detail: `This Idempotency-Key belongs to the request that made the key "${made.key_id}", and that asked for something else. Take a new one for each new request.`,
    });
  const why =
    made.revoked_at !== null
      ? `and was revoked at ${made.revoked_at}`
      : now - Date.parse(made.created_at) > ANSWERED_AGAIN_MS
        ? 'more than a day ago, and a key is not shown any longer'
        : made.hash !== hash
          ? 'and cannot be shown again, for the SESSION_SECRET of the gateway is another by now'
          : undefined;
  if (why === undefined) return;
  throw new ProblemException({
    status: 409,
    kind: 'key-made-before',
    title: 'The key was made before',
    detail: `The key "${made.key_id}" was made by this request ${why}. If nobody has it, revoke it, and ask for another with a new Idempotency-Key.`,
    extra: { key_id: made.key_id },
  });
}

const wordsOf = ({ name, scopes, expires_at }: Asked): string =>
  JSON.stringify([name, scopes.toSorted(), expires_at === null ? null : Date.parse(expires_at)]);

/**
 * The header `Idempotency-Key`: 1 to 255 visible ASCII characters, with quotes round them (a string of RFC 9651) or without.
 *
 * @throws ProblemException 400 for another one
 */
export function idempotencyKeyOf(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProblemException({
    status: 400,
    kind: 'idempotency-key',
    detail:
      'Idempotency-Key is 1 to 255 visible ASCII characters without spaces, the same when a request is repeated; a new UUID is good.',
  });
}
