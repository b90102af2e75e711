import { endOfKey, isActiveKey, type ApiKeyConfig, type ApiKeyView } from '@chorus/contracts';
import { EVERY_FLEET, maySee, type Principal } from '@chorus/service-kit';

/** For so long after its end a key is listed, in ms. */
const LISTED_MS = 90 * 86_400_000;

/**
 * Active keys first, the newest first; then those of the configuration, then those that have been refused for less than
 * 90 days.
 */
export function keyViews(
  asker: Principal,
  keys: { readonly created: readonly ApiKeyConfig[]; readonly configured: readonly Principal[] },
  now: number,
): ApiKeyView[] {
  const created = keys.created
    .filter((key) => now - endOfKey(key) < LISTED_MS)
    .map((key) => createdView(key, now))
    .sort((a, b) => newestFirst(a.created_at, b.created_at) || (a.key_id < b.key_id ? -1 : 1));
  return [
    ...created.filter(({ state }) => state === 'active'),
    ...keys.configured.map((key) => configuredView(asker, key)),
    ...created.filter(({ state }) => state !== 'active'),
  ];
}

const newestFirst = (a: string | null, b: string | null): number => Date.parse(b ?? '') - Date.parse(a ?? '');

function createdView(key: ApiKeyConfig, now: number): ApiKeyView {
  const { key_id, fleet_id, name, scopes, created_at, created_by, expires_at, revoked_at } = key;
  const state = isActiveKey(key, now) ? 'active' : revoked_at !== null ? 'revoked' : 'expired';
  return {
    ...{ key_id, fleets: [fleet_id], name, scopes: [...scopes], state, origin: 'created' },
    ...{ created_at, created_by, expires_at, revoked_at },
  };
}

/** Of the other fleets of such a key the asker is told only those that he sees himself. */
const configuredView = (asker: Principal, { id, fleets, scopes }: Principal): ApiKeyView => ({
  ...{ key_id: id, fleets: fleets.filter((fleet) => fleet === EVERY_FLEET || maySee(asker, fleet)), name: id },
  ...{ scopes: [...scopes], state: 'active', origin: 'configured' },
  ...{ created_at: null, created_by: null, expires_at: null, revoked_at: null },
});
