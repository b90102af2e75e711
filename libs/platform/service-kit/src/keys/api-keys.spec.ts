import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { baseConfigSchema, readConfig } from '../config/index.ts';
import { createLogger } from '../logger.ts';
import { ApiKeyStore } from './api-key.store.ts';
import {
  apiKeysSchema,
  digestOfKey,
  hashed,
  KeyIndex,
  looksLikeKey,
  newApiKey,
  placeOf,
  someApiKeys,
  withoutKeys,
  type ApiKeyEntry,
} from './api-keys.ts';
import { maySee, onlyFleetOf } from './principal.ts';

const entry = (id: string, rest: Partial<ApiKeyEntry>): ApiKeyEntry => ({
  id,
  fleets: ['f'],
  scopes: ['read'],
  ...rest,
});
const indexOf = (...entries: ApiKeyEntry[]) => new KeyIndex(entries.map(hashed));
const logger = createLogger({ level: 'silent' });

describe('keys', () => {
  it('makes keys that their hash recognises, and no two alike', () => {
    const { key, hash } = newApiKey();
    expect(key).toMatch(/^chorus_[\w-]{43}$/);
    expect(hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect([looksLikeKey(key), looksLikeKey(hash), looksLikeKey(`${key}x`)]).toEqual([true, false, false]);
    expect(indexOf(entry('a', { hash })).find(digestOfKey(key))?.id).toBe('a');
    expect(newApiKey().key).not.toBe(key);
  });

  it('finds a key among thousands, by text or by hash, and nothing for another', () => {
    const [a, b, c] = [newApiKey(), newApiKey(), newApiKey()];
    const others = Array.from({ length: 5_000 }, (_, n) => entry(`other-${n}`, { hash: newApiKey().hash }));
    const keys = indexOf(
      entry('a', { hash: a.hash }),
      ...others,
      entry('b', { key: b.key }),
      entry('c', { hash: c.hash }),
    );
    expect([a, b, c].map(({ key }) => keys.find(digestOfKey(key))?.id)).toEqual(['a', 'b', 'c']);
    for (const wrong of ['', a.hash, a.key.slice(0, -1), `${a.key} `, a.key.toUpperCase(), newApiKey().key])
      expect(keys.find(digestOfKey(wrong))).toBeUndefined();
  });

  it('are looked up at a place that says nothing of the digest, and finds the first of two', () => {
    const { key, hash } = newApiKey();
    const digest = digestOfKey(key);
    expect(placeOf(digest)).toBe(placeOf(Buffer.from(digest)));
    for (const encoding of ['hex', 'base64', 'base64url'] as const)
      expect(placeOf(digest)).not.toContain(digest.toString(encoding).slice(0, 8));
    const keys = indexOf(entry('first', { hash }), entry('second', { hash }));
    expect([keys.find(digest)?.id, keys.byId('second')?.id, keys.byId('third')]).toEqual([
      'first',
      'second',
      undefined,
    ]);
  });

  it('are taken out of texts', () => {
    const { key } = newApiKey();
    expect(withoutKeys(`revoke ${key}, and ${key}.`)).toBe('revoke chorus_…, and chorus_….');
    expect(withoutKeys('chorus_session and chorus_')).toBe('chorus_session and chorus_');
  });

  it.each([
    ['neither key nor hash', [{ id: 'a', fleets: ['f'], scopes: ['read'] }]],
    ['both key and hash', [{ id: 'a', key: 'x'.repeat(16), hash: newApiKey().hash, fleets: ['f'], scopes: ['read'] }]],
    ['a short key', [{ id: 'a', key: 'short', fleets: ['f'], scopes: ['read'] }]],
    ['an unknown scope', [{ id: 'a', key: 'x'.repeat(16), fleets: ['f'], scopes: ['root'] }]],
    ['an unknown field', [{ id: 'a', key: 'x'.repeat(16), fleets: ['f'], scopes: ['read'], scope: 'write' }]],
    ['two entries of one id', ['a', 'a'].map((id) => ({ id, key: 'x'.repeat(16), fleets: ['f'], scopes: ['read'] }))],
    ['no entry', []],
    ['an object', {}],
  ])('refuses %s', (_what, keys) => {
    expect(() => readConfig('spec', [apiKeysSchema], { CHORUS_API_KEYS: JSON.stringify(keys) })).toThrow(
      'CHORUS_API_KEYS=<redacted>',
    );
  });

  it('can be demanded together with all other settings', () => {
    const schema = apiKeysSchema.superRefine(someApiKeys);
    expect(() => readConfig('spec', [schema, baseConfigSchema], { PORT: 'x' })).toThrow(
      /2 settings[^]*CHORUS_API_KEYS is not set[^]*PORT/,
    );
    expect(readConfig('spec', [schema], { CHORUS_API_KEYS_FILE: 'x' })).toEqual({ CHORUS_API_KEYS_FILE: 'x' });
  });

  it('knows the fleets of a key', () => {
    const all = { id: 'a', fleets: ['*'], scopes: [] };
    const one = { id: 'b', fleets: ['x'], scopes: [] };
    expect([maySee(all, 'y'), maySee(one, 'x'), maySee(one, 'y')]).toEqual([true, true, false]);
    expect([onlyFleetOf(all), onlyFleetOf(one), onlyFleetOf({ ...one, fleets: ['x', 'y'] })]).toEqual([
      undefined,
      'x',
      undefined,
    ]);
  });
});

describe('ApiKeyStore', () => {
  const folder = mkdtempSync(join(tmpdir(), 'chorus-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'keys.json');
  let version = 1;
  const write = (text: string) => {
    writeFileSync(file, text);
    utimesSync(file, version, version++);
  };

  it('reads a file again when it has changed, and keeps the former keys while it is broken', () => {
    let now = 0;
    const [first, second] = [newApiKey(), newApiKey()];
    const list = (hash: string) => JSON.stringify([entry('file', { hash })]);
    write(list(first.hash));
    const fixed = newApiKey();
    const store = new ApiKeyStore(
      { CHORUS_API_KEYS: [entry('fixed', { hash: fixed.hash })], CHORUS_API_KEYS_FILE: file },
      { now: () => now },
      logger,
    );
    expect([store.find(fixed.key)?.id, store.find(first.key)?.id, store.find(second.key)]).toEqual([
      'fixed',
      'file',
      undefined,
    ]);
    write('{ not json');
    now += 2000;
    expect(store.find(first.key)?.id).toBe('file');
    write(list(second.hash));
    now += 2000;
    expect([store.find(fixed.key)?.id, store.find(first.key), store.find(second.key)?.id]).toEqual([
      'fixed',
      undefined,
      'file',
    ]);
  });

  it('hands out who it is, never the key', () => {
    const { key, hash } = newApiKey();
    const store = new ApiKeyStore({ CHORUS_API_KEYS: [entry('a', { hash })] }, { now: () => 0 }, logger);
    expect(store.find(key)).toEqual({ id: 'a', fleets: ['f'], scopes: ['read'] });
  });

  it.each([
    ['no key at all', {}, 'CHORUS_API_KEYS is not set: neither it nor CHORUS_API_KEYS_FILE is there'],
    ['a missing file', { CHORUS_API_KEYS_FILE: join(folder, 'none') }, 'no such file'],
  ])('refuses to start with %s', (_what, config, message) => {
    expect(() => new ApiKeyStore(config, { now: () => 0 }, logger)).toThrow(message);
  });

  it('refuses to start with a broken file and does not quote it', () => {
    write('[{"id":"a","key":"s3cret-s3cret-s3cret","fleets":"f"}] s3cret');
    const open = () => new ApiKeyStore({ CHORUS_API_KEYS_FILE: file }, { now: () => 0 }, logger);
    expect(open).toThrow('it is not JSON');
    expect(open).not.toThrow('s3cret');
  });
});
