import { MOST_ACTIVE_KEYS, type ApiKeyConfig, type OperatorCommand } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { command, T0 } from '../testkit/records.ts';
import {
  decideKey,
  keyIdOf,
  revokeAll,
  type KeyCommand,
  type RegisteredKey,
  type RegisteredKeys,
} from './key-registry.ts';

const HASH = `sha256:${'ab'.repeat(32)}`;
const asked = { key_id: 'billing', name: 'Billing agents', scopes: ['write' as const], hash: HASH, expires_at: null };
const create = (change: Parameters<typeof command<'create_key'>>[1] = {}) =>
  command('create_key', { key: asked, ...change }) as KeyCommand;
const revoke = (change: Parameters<typeof command<'revoke_key'>>[1] = {}) =>
  command('revoke_key', { key_id: 'billing', ...change }) as KeyCommand;

/** Given what happened before, when a command comes, then …: `T0` is the time of all. */
function given(...before: readonly KeyCommand[]) {
  const known = new Map<string, RegisteredKey>();
  const keys: RegisteredKeys = {
    get: (key_id) => known.get(key_id),
    ofFleet: (fleet_id) => [...known.values()].filter(({ section }) => section.fleet_id === fleet_id),
  };
  for (const one of before) {
    const decision = decideKey(keys, one, T0);
    if ('key' in decision) known.set(keyIdOf(one), decision.key);
  }
  return { keys, when: (next: KeyCommand, now = T0) => decideKey(keys, next, now) };
}

const at = (ms: number) => new Date(ms).toISOString();
const made: ApiKeyConfig = {
  section: 'api_key',
  fleet_id: 'shop',
  ...asked,
  created_at: at(T0),
  created_by: 'alice',
  revoked_at: null,
  changed_at: at(T0),
  changed_by: 'alice',
  reason: 'asked to create_key',
};

describe('the registry of keys', () => {
  it('makes a key of the fleet that asks, by whom and why', () => {
    expect(given().when(create({ command_id: 'c' }))).toEqual({ key: { section: made, made_by: 'c' } });
  });

  it('carries a command out once', () => {
    const [first, second] = [create(), revoke()];
    expect(given(first).when(first)).toEqual({ skipped: 'command was carried out' });
    expect(given(first, second).when(first)).toEqual({ skipped: 'command was carried out' });
    expect(given(first, second).when(second)).toEqual({ skipped: 'key was revoked before' });
    // The same wish, asked for again before its first answer was there, may have another id by then.
    const again = create({ command_id: first.command_id, key: { ...asked, key_id: 'billing-2' } });
    expect(given(first).when(again)).toEqual({ skipped: 'command was carried out' });
  });

  it.each([
    ['of the same fleet', {}, []],
    ['of another fleet', { fleet_id: 'lab' }, []],
    ['that was revoked', {}, [revoke()]],
  ])('never overwrites a key %s', (_which, change, more) => {
    expect(given(create(), ...more).when(create(change))).toEqual({
      rejected: 'there is a key "billing" already, and a key is never overwritten; take another id',
    });
  });

  it('keeps a revoked key, with when and why, and nothing brings it back', () => {
    const before = [create(), revoke({ operator: 'bob', reason: 'leaked' })];
    expect(given(create()).when(revoke({ operator: 'bob', reason: 'leaked' }), T0 + 1000)).toMatchObject({
      key: {
        section: { ...made, revoked_at: at(T0 + 1000), changed_at: at(T0 + 1000), changed_by: 'bob', reason: 'leaked' },
      },
    });
    expect(given(...before).when(revoke({ reason: 'again' }))).toEqual({ skipped: 'key was revoked before' });
  });

  it.each([
    ['is not there', []],
    ['is of another fleet', [create({ fleet_id: 'lab' })]],
  ])('refuses to revoke a key that %s, in the same words', (_which, before) => {
    expect(given(...before).when(revoke())).toEqual({
      rejected: 'fleet "shop" has no key "billing" that could be revoked; see the list of its keys',
    });
  });

  it('makes no more keys of a fleet than may be in force, whoever has asked at the same time', () => {
    const numbered = (n: number, expires_at: string | null = null) =>
      create({ key: { ...asked, key_id: `key-${n}`, expires_at } });
    const full = Array.from({ length: MOST_ACTIVE_KEYS }, (_, n) => numbered(n, n === 0 ? at(T0 + 1000) : null));
    const tooMany = {
      rejected: `fleet "shop" has ${MOST_ACTIVE_KEYS} active keys, which are the most; revoke those that nobody needs any more`,
    };
    expect(given(...full.slice(1)).when(create())).toHaveProperty('key');
    expect(given(...full).when(create())).toEqual(tooMany);
    expect(given(...full).when(create({ fleet_id: 'lab' }))).toHaveProperty('key');
    expect(given(...full).when(create(), T0 + 1000)).toHaveProperty('key');
    expect(given(...full, revoke({ key_id: 'key-7' })).when(create())).toHaveProperty('key');
  });

  it('revokes the keys of a fleet that is removed, and no others', () => {
    const numbered = (n: number, change: { fleet_id?: string; expires_at?: string | null } = {}) => {
      const { fleet_id = 'shop', expires_at = null } = change;
      return create({ fleet_id, key: { ...asked, key_id: `key-${n}`, expires_at } });
    };
    const { keys } = given(
      numbered(1),
      numbered(2),
      numbered(3, { fleet_id: 'lab' }),
      numbered(4, { expires_at: at(T0 + 5) }),
      revoke({ key_id: 'key-2', reason: 'leaked' }),
    );
    const removal = command('remove_fleet', { operator: 'bob', reason: 'over' }) as Extract<
      OperatorCommand,
      { kind: 'remove_fleet' }
    >;
    const changed = { changed_at: at(T0 + 5), changed_by: 'bob', reason: 'The fleet was removed: over' };
    expect(revokeAll(keys, removal, T0 + 5).map(({ section }) => section)).toEqual([
      { ...made, key_id: 'key-1', revoked_at: at(T0 + 5), ...changed },
    ]);
  });
});
