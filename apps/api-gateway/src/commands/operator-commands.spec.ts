import { expect, it } from '@jest/globals';
import type { Bus, Emission } from '@chorus/bus';
import { newApiKey, type Principal } from '@chorus/service-kit';
import { OperatorCommands } from './operator-commands.ts';

it('puts no key on the log that somebody wrote into a reason or a name', async () => {
  const published: Emission[] = [];
  const bus = {
    publish: (emissions: readonly Emission[]) => {
      published.push(...emissions);
      return Promise.resolve([]);
    },
  } as unknown as Bus;
  const commands = new OperatorCommands(bus, { now: () => 0 });
  const principal: Principal = { id: 'ann', fleets: ['*'], scopes: ['admin', 'operate'] };
  const { key, hash } = newApiKey();
  const ask = { fleet_id: 'shop', reason: `because ${key} leaked` };
  await commands.send(principal, { ...ask, kind: 'quarantine', agent_id: 'writer' });
  await commands.send(principal, {
    ...ask,
    kind: 'create_key',
    key: { key_id: 'made', name: `like ${key}`, scopes: ['read'], hash, expires_at: null },
  });
  expect(published).toHaveLength(2);
  expect(JSON.stringify(published)).not.toContain(key);
  expect(JSON.stringify(published)).toContain('leaked');
  expect(JSON.stringify(published)).toContain(hash);
});
