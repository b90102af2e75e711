import type { ApiKeyConfig } from '@chorus/contracts';
import { newApiKey } from '@chorus/service-kit';

/** A key of the fleet `alpha` that writes, as `config` tells of one that somebody has made; fields of `given` win. */
export function createdKey(given: Partial<ApiKeyConfig> = {}): { key: string; section: ApiKeyConfig } {
  const { key, hash } = newApiKey();
  const at = '2026-03-01T12:00:00.000Z';
  return {
    key,
    section: {
      section: 'api_key',
      key_id: 'billing-agents',
      fleet_id: 'alpha',
      name: 'Billing agents',
      scopes: ['write'],
      hash,
      created_at: at,
      created_by: 'boss',
      expires_at: null,
      revoked_at: null,
      changed_at: at,
      changed_by: 'boss',
      reason: 'set up',
      ...given,
    },
  };
}
