import { describe, expect, it } from '@jest/globals';
import type { TableRecord } from '@chorus/bus';
import { config, configKey, type ApiKeyConfig, type ConfigSection } from '@chorus/contracts';
import fc from 'fast-check';
import { createLogger } from '../logger.ts';
import { ApiKeyStore } from './api-key.store.ts';
import { digestOf, newApiKey } from './api-keys.ts';
import { CreatedKeys } from './created-keys.ts';

const T0 = Date.UTC(2026, 2, 1, 12);
const at = (ms: number) => new Date(T0 + ms).toISOString();

function keyOf(key_id: string, change: Partial<ApiKeyConfig> = {}): { key: string; section: ApiKeyConfig } {
  const { key, hash } = newApiKey();
  const section: ApiKeyConfig = {
    section: 'api_key',
    key_id,
    fleet_id: 'shop',
    name: 'Billing',
    scopes: ['write'],
    hash,
    created_at: at(0),
    created_by: 'alice',
    expires_at: null,
    revoked_at: null,
    changed_at: at(0),
    changed_by: 'alice',
    reason: 'set up',
    ...change,
  };
  return { key, section };
}

let offset = 0;
const record = (value: ConfigSection | null, key = value ? configKey(value) : ''): TableRecord => ({
  topic: config.name,
  partition: 0,
  offset: offset++,
  key,
  value,
  headers: {},
  timestamp: T0,
});

const configured = newApiKey();
function storeWith(...sections: ConfigSection[]) {
  const created = new CreatedKeys();
  created.apply(sections.map((section) => record(section)));
  let now = T0;
  const store = new ApiKeyStore(
    { CHORUS_API_KEYS: [{ id: 'ops', hash: configured.hash, fleets: ['*'], scopes: ['admin'] }] },
    { now: () => now },
    createLogger({ level: 'silent' }),
    created,
  );
  return { store, created, at: (ms: number) => void (now = T0 + ms) };
}

describe('keys that people have made', () => {
  it('stand for their fleet and scopes, beside the configured ones', () => {
    const { key, section } = keyOf('billing', { scopes: ['write', 'read'] });
    const { store } = storeWith(section);
    expect(store.find(key)).toEqual({ id: 'billing', fleets: ['shop'], scopes: ['write', 'read'] });
    expect(store.byId('billing')).toEqual(store.find(key));
    expect(store.fingerprint('billing')).toBe(section.hash.slice('sha256:'.length, 'sha256:'.length + 16));
    expect(store.find(configured.key)?.id).toBe('ops');
    expect(store.check(newApiKey().key)).toEqual({ refused: { reason: 'unknown' } });
  });

  it('are refused from their revocation on, and nothing brings them back', () => {
    const { key, section } = keyOf('billing');
    const { store, created } = storeWith(section);
    let heard = 0;
    created.onChange(() => heard++);
    created.apply([record({ ...section, revoked_at: at(5) })]);
    const refused = { refused: { reason: 'revoked', key_id: 'billing', since: at(5) } };
    expect([store.check(key), store.find(key), store.byId('billing'), heard]).toEqual([
      refused,
      undefined,
      undefined,
      1,
    ]);
    // The same text under another id, made later.
    created.apply([record({ ...section, key_id: 'again', created_at: at(9) })]);
    expect(store.check(key)).toEqual(refused);
  });

  it('are refused from the instant at which they expire', () => {
    const { key, section } = keyOf('billing', { expires_at: at(1_000) });
    const { store, at: setTime } = storeWith(section);
    setTime(999);
    expect(store.find(key)?.id).toBe('billing');
    setTime(1_000);
    expect(store.check(key)).toEqual({ refused: { reason: 'expired', key_id: 'billing', since: at(1_000) } });
    expect(store.byId('billing')).toBeUndefined();
  });

  it('do not take the id of a configured key, nor its logins', () => {
    const { key, section } = keyOf('ops', { scopes: ['read'] });
    const { store } = storeWith(section);
    expect(store.check(key)).toEqual({ refused: { reason: 'replaced', key_id: 'ops' } });
    expect(store.byId('ops')?.scopes).toEqual(['admin']);
    expect(store.fingerprint('ops')).toBe(digestOf(configured.hash).toString('hex', 0, 8));
    const same = keyOf('other', { hash: configured.hash });
    expect(storeWith(same.section).store.find(configured.key)?.id).toBe('ops');
  });

  it('are never for every fleet, though one may be called so', () => {
    const { key, section } = keyOf('billing', { fleet_id: '*' });
    const { store } = storeWith(section);
    expect([store.check(key), store.byId('billing')]).toEqual([{ refused: { reason: 'unknown' } }, undefined]);
  });

  it('may be unknown for the moment: one of their form is neither known nor unknown before all was read', () => {
    const { key, section } = keyOf('billing');
    const { store, created } = storeWith();
    const table = { isComplete: false };
    created.awaits(table);
    expect(store.check(key)).toEqual({ refused: { reason: 'unread' } });
    expect(store.check('guessed')).toEqual({ refused: { reason: 'unknown' } });
    expect(store.find(configured.key)?.id).toBe('ops');
    created.apply([record(section)]);
    expect(store.find(key)?.id).toBe('billing');
    table.isComplete = true;
    expect(store.check(newApiKey().key)).toEqual({ refused: { reason: 'unknown' } });
  });

  it('are gone with their section, and other sections are none', () => {
    const { key, section } = keyOf('billing');
    const { store, created } = storeWith(section);
    let heard = 0;
    created.onChange(() => heard++);
    const fleet = { section: 'fleet', fleet_id: 'shop', mode: 'enforce', removed: false, removed_at: null } as const;
    created.apply([
      record({ ...fleet, changed_at: at(0), changed_by: 'alice', reason: '' }),
      record(null, 'fleet/shop'),
    ]);
    expect([heard, created.ofFleet('shop').length]).toEqual([0, 1]);
    created.apply([record(null, 'api_key/billing')]);
    expect([store.find(key), created.ofFleet('shop'), heard]).toEqual([undefined, [], 1]);
  });

  it('are the same in every replica, in whatever order partitions are read', () => {
    const hashes = [newApiKey(), newApiKey()];
    const anySection = fc
      .record({
        key_id: fc.constantFrom('a-key', 'b-key', 'c-key'),
        fleet_id: fc.constantFrom('f', 'g', 'h'),
        hash: fc.constantFrom(...hashes.map(({ hash }) => hash)),
        created: fc.nat({ max: 3 }),
        isRevoked: fc.boolean(),
      })
      .map(({ key_id, fleet_id, hash, created, isRevoked }) =>
        keyOf(key_id, { fleet_id, hash, created_at: at(created), revoked_at: isRevoked ? at(9) : null }),
      );
    // A partition holds one fleet here; a key is made in it once, as the registry sees to.
    const sections = fc.uniqueArray(anySection, {
      maxLength: 8,
      selector: ({ section }) => `${section.key_id} ${section.fleet_id}`,
    });
    const shuffled = sections.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    fc.assert(
      fc.property(shuffled, ([one, other]) => {
        const [left, right] = [one, other].map((list) => storeWith(...list.map(({ section }) => section)).store);
        for (const { key } of hashes) expect(left?.check(key)).toEqual(right?.check(key));
        for (const id of ['a-key', 'b-key', 'c-key']) expect(left?.byId(id)).toEqual(right?.byId(id));
      }),
      { numRuns: 300 },
    );
  });
});
