import { isActiveKey, MOST_ACTIVE_KEYS, type ApiKeyConfig, type OperatorCommand } from '@chorus/contracts';
import { quote } from '../quote.ts';
import { removalReason } from '../removals.ts';

/** What the registry keeps of a key: plain JSON. */
export interface RegisteredKey {
  readonly section: ApiKeyConfig;
  /** The command that made it. */
  readonly made_by: string;
}

/** The keys that there are, of the fleets that the registry keeps together. */
export interface RegisteredKeys {
  /** Whichever fleet it is of. */
  get(key_id: string): RegisteredKey | undefined;
  /** Revoked and expired ones, too. */
  ofFleet(fleet_id: string): readonly RegisteredKey[];
}

export type KeyCommand = Extract<OperatorCommand, { kind: 'create_key' | 'revoke_key' }>;

/** What follows from a command: the key as it is from now on, or why nothing is done, or why nothing can be. */
export type KeyDecision =
  { readonly key: RegisteredKey } | { readonly skipped: string } | { readonly rejected: string };

export const keyIdOf = (command: KeyCommand): string =>
  command.kind === 'create_key' ? command.key.key_id : command.key_id;

/**
 * A key is made once and never changed but by its revocation, which is for good: a key that is to live again is a new
 * one, with another id.
 *
 * @param keys those that there are
 * @param now the log's time, ms since 1970
 */
export function decideKey(keys: RegisteredKeys, command: KeyCommand, now: number): KeyDecision {
  return command.kind === 'create_key' ? create(keys, command, now) : revoke(keys, command, now);
}

/** The keys of a fleet that was removed, as they are from then on: those in force are revoked. */
export const revokeAll = (
  keys: RegisteredKeys,
  { fleet_id, operator, reason }: Extract<OperatorCommand, { kind: 'remove_fleet' }>,
  now: number,
): RegisteredKey[] =>
  keys
    .ofFleet(fleet_id)
    .filter(({ section }) => isActiveKey(section, now))
    .map((key) => revoked(key, { operator, reason: removalReason(reason), now }));

function create(
  keys: RegisteredKeys,
  { command_id, fleet_id, operator, reason, key }: Extract<KeyCommand, { kind: 'create_key' }>,
  now: number,
): KeyDecision {
  const own = keys.ofFleet(fleet_id);
  if (own.some(({ made_by }) => made_by === command_id)) return { skipped: 'command was carried out' };
  if (keys.get(key.key_id))
    return { rejected: `there is a key ${quote(key.key_id)} already, and a key is never overwritten; take another id` };
  if (own.filter(({ section }) => isActiveKey(section, now)).length >= MOST_ACTIVE_KEYS)
    return {
      rejected: `fleet ${quote(fleet_id)} has ${MOST_ACTIVE_KEYS} active keys, which are the most; revoke those that nobody needs any more`,
    };
  const at = new Date(now).toISOString();
  const { key_id, name, scopes, hash, expires_at } = key;
  const section: ApiKeyConfig = {
    section: 'api_key',
    ...{ key_id, fleet_id, name, scopes, hash, expires_at },
    created_at: at,
    created_by: operator,
    revoked_at: null,
    changed_at: at,
    changed_by: operator,
    reason,
  };
  return { key: { section, made_by: command_id } };
}

function revoke(
  keys: RegisteredKeys,
  { fleet_id, key_id, operator, reason }: Extract<KeyCommand, { kind: 'revoke_key' }>,
  now: number,
): KeyDecision {
  const known = keys.get(key_id);
  // A fleet has no say in the keys of others, and is not told of them.
  if (known?.section.fleet_id !== fleet_id)
    return {
      rejected: `fleet ${quote(fleet_id)} has no key ${quote(key_id)} that could be revoked; see the list of its keys`,
    };
  if (known.section.revoked_at !== null) return { skipped: 'key was revoked before' };
  return { key: revoked(known, { operator, reason, now }) };
}

function revoked(
  key: RegisteredKey,
  { operator, reason, now }: { readonly operator: string; readonly reason: string; readonly now: number },
): RegisteredKey {
  const at = new Date(now).toISOString();
  return { ...key, section: { ...key.section, revoked_at: at, changed_at: at, changed_by: operator, reason } };
}
