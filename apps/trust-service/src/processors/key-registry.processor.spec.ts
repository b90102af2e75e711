import { testDriver } from '@chorus/bus';
import { config, operatorCommands } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { command, T0 } from '../testkit/records.ts';
import { keyRegistry, KeyRegistryProcessor } from './key-registry.processor.ts';

const key = (key_id: string) => ({
  key_id,
  name: 'Billing agents',
  scopes: ['write' as const],
  hash: `sha256:${'ab'.repeat(32)}`,
  expires_at: null,
});

const start = () => testDriver(keyRegistry, new KeyRegistryProcessor(), { now: T0 });

describe('the key registry', () => {
  it('tells of each key under its own key, with the log’s time', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('create_key', { key: key('billing') }), { at: T0 + 5 });
    await driver.pipe(operatorCommands, command('revoke_key', { key_id: 'billing' }), { at: T0 + 9 });
    const at = (ms: number) => new Date(T0 + ms).toISOString();
    expect(driver.readRecords(config)).toMatchObject([
      { key: 'api_key/billing', value: { fleet_id: 'shop', created_at: at(5), revoked_at: null } },
      { key: 'api_key/billing', value: { fleet_id: 'shop', created_at: at(5), revoked_at: at(9) } },
    ]);
  });

  it('remembers after a restart what was carried out, and what was revoked', async () => {
    const driver = start();
    const [create, revoke] = [
      command('create_key', { key: key('billing') }),
      command('revoke_key', { key_id: 'billing' }),
    ];
    await driver.pipeAll(operatorCommands, [create, revoke]);
    driver.read(config);
    driver.restart();
    await driver.pipeAll(operatorCommands, [create, revoke]);
    expect(driver.read(config)).toEqual([]);
    expect(driver.skipped).toEqual({ 'command was carried out': 1, 'key was revoked before': 1 });
  });

  it('gives what cannot be done to dead-letters, with the reason and without a key', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('revoke_key', { key_id: 'nobody' }));
    expect(driver.deadLetters().map(({ headers }) => headers['dl_error'])).toEqual([
      expect.stringContaining('has no key "nobody" that could be revoked'),
    ]);
    expect(driver.read(config)).toEqual([]);
  });

  it('revokes the keys of a fleet with it, once: what is made afterwards stays', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('create_key', { key: key('billing') }));
    await driver.pipe(operatorCommands, command('create_key', { fleet_id: 'lab', key: key('elsewhere') }));
    driver.read(config);
    const removal = command('remove_fleet', { operator: 'bob', reason: 'over' });
    await driver.pipe(operatorCommands, removal, { at: T0 + 7 });
    expect(driver.readRecords(config).map(({ key, value }) => [key, value])).toMatchObject([
      [
        'api_key/billing',
        {
          revoked_at: new Date(T0 + 7).toISOString(),
          changed_by: 'bob',
          reason: 'The fleet was removed: over',
        },
      ],
    ]);
    await driver.pipe(operatorCommands, command('create_key', { key: key('again') }));
    driver.restart();
    await driver.pipe(operatorCommands, removal);
    expect(driver.read(config)).toMatchObject([{ key_id: 'again', revoked_at: null }]);
    expect(driver.skipped).toEqual({ 'command was carried out': 1 });
  });

  it('leaves other commands to others', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('set_mode'));
    expect(driver.skipped).toEqual({ 'not a matter of keys': 1 });
  });
});
