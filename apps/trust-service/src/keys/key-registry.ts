import type { ApiKeyConfig, OperatorCommand } from '@chorus/contracts';
import { quote } from '../quote.ts';

/** What the registry keeps of a key: plain JSON. */
export interface RegisteredKey {
  readonly section: ApiKeyConfig;
  /** The command that made it. */
  readonly made_by: string;
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
 * @param known the key of that id, whichever fleet it is of
 * @param now the log's time, ms since 1970
 */
export function decideKey(known: RegisteredKey | undefined, command: KeyCommand, now: number): KeyDecision {
  return command.kind === 'create_key' ? create(known, command, now) : revoke(known, command, now);
}

function create(
  known: RegisteredKey | undefined,
  { command_id, fleet_id, operator, reason, key }: Extract<KeyCommand, { kind: 'create_key' }>,
  now: number,
): KeyDecision {
  if (known?.made_by === command_id) return { skipped: 'command was carried out' };
  if (known)
    return { rejected: `there is a key ${quote(key.key_id)} already, and a key is never overwritten; take another id` };
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
  known: RegisteredKey | undefined,
  { fleet_id, key_id, operator, reason }: Extract<KeyCommand, { kind: 'revoke_key' }>,
  now: number,
): KeyDecision {
  // A fleet has no say in the keys of others, and is not told of them.
  if (known?.section.fleet_id !== fleet_id)
    return {
      rejected: `fleet ${quote(fleet_id)} has no key ${quote(key_id)} that could be revoked; see the list of its keys`,
    };
  if (known.section.revoked_at !== null) return { skipped: 'key was revoked before' };
  const at = new Date(now).toISOString();
  const section = { ...known.section, revoked_at: at, changed_at: at, changed_by: operator, reason };
  return { key: { ...known, section } };
}
