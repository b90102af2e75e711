import type { ApiKeyConfig } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { command, T0 } from '../testkit/records.ts';
import { decideKey, type KeyCommand, type RegisteredKey } from './key-registry.ts';

const HASH = `sha256:${'ab'.repeat(32)}`;
const asked = { key_id: 'billing', name: 'Billing agents', scopes: ['write' as const], hash: HASH, expires_at: null };
const create = (change: Parameters<typeof command<'create_key'>>[1] = {}) =>
  command('create_key', { key: asked, ...change }) as KeyCommand;
const revoke = (change: Parameters<typeof command<'revoke_key'>>[1] = {}) =>
  command('revoke_key', { key_id: 'billing', ...change }) as KeyCommand;

/** Given what happened before, when a command comes, then …: `T0` is the time of all. */
function given(...before: readonly KeyCommand[]) {
  let known: RegisteredKey | undefined;
  for (const one of before) {
    const decision = decideKey(known, one, T0);
    if ('key' in decision) known = decision.key;
  }
  return { when: (next: KeyCommand, now = T0) => decideKey(known, next, now) };
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
});
