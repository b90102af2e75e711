import { testDriver } from '@chorus/bus';
import { config, MOST_CHANNELS, operatorCommands } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { command } from '../testkit/records.ts';
import { channelRegistry, ChannelRegistryProcessor } from './channel-registry.processor.ts';

const channel = {
  channel_id: 'on-call',
  name: 'On call',
  kind: 'slack' as const,
  url: 'https://chat.example.com/hooks/abc',
  secret: 'a secret of 24 letters..',
  alerts: ['quarantine' as const],
  min_confidence: 0,
  enabled: true,
};

const start = () => testDriver(channelRegistry, new ChannelRegistryProcessor());

describe('the channel registry', () => {
  it('keeps the channels of fleets apart, and says which were removed', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('set_channel', { channel }));
    await driver.pipe(operatorCommands, command('set_channel', { channel, fleet_id: 'lab' }));
    await driver.pipe(operatorCommands, command('remove_channel', { channel_id: 'on-call' }));
    expect(driver.readRecords(config).map(({ key, value }) => [key, value])).toMatchObject([
      ['alert_channel/shop/on-call', { fleet_id: 'shop', removed: false, url: channel.url }],
      ['alert_channel/lab/on-call', { fleet_id: 'lab', removed: false }],
      ['alert_channel/shop/on-call', { fleet_id: 'shop', removed: true, enabled: false }],
    ]);
  });

  it('carries a command out once, also after a restart', async () => {
    const driver = start();
    const set = command('set_channel', { channel });
    await driver.pipe(operatorCommands, set);
    driver.restart();
    await driver.pipe(operatorCommands, set);
    expect(driver.read(config)).toHaveLength(1);
    expect(driver.skipped).toEqual({ 'command was carried out': 1 });
  });

  it('gives what cannot be done to dead-letters, and leaves other commands to others', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('remove_channel', { channel_id: 'on-call' }));
    await driver.pipe(operatorCommands, command('test_channel', { channel_id: 'on-call' }));
    expect(driver.deadLetters().map(({ headers }) => headers['dl_error'])).toEqual([
      expect.stringContaining('has no channel "on-call" that could be removed'),
    ]);
    expect(driver.skipped).toEqual({ 'not a matter of channels': 1 });
    expect(driver.read(config)).toEqual([]);
  });

  it('removes the channels of a fleet with it, once, and tells nobody any more where they went', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('set_channel', { channel }));
    await driver.pipe(operatorCommands, command('set_channel', { channel: { ...channel, channel_id: 'gone' } }));
    await driver.pipe(operatorCommands, command('remove_channel', { channel_id: 'gone' }));
    await driver.pipe(operatorCommands, command('set_channel', { channel, fleet_id: 'lab' }));
    driver.read(config);
    const removal = command('remove_fleet', { reason: 'over' });
    await driver.pipe(operatorCommands, removal);
    const told = driver.readRecords(config);
    expect(told.map(({ key, value }) => [key, value])).toMatchObject([
      ['alert_channel/shop/on-call', { removed: true, enabled: false, reason: 'The fleet was removed: over' }],
    ]);
    expect(JSON.stringify(told.map(({ value }) => value))).not.toContain('chat.example.com');
    await driver.pipe(operatorCommands, command('set_channel', { channel }));
    driver.restart();
    await driver.pipe(operatorCommands, removal);
    expect(driver.read(config)).toMatchObject([{ removed: false }]);
    expect(driver.skipped).toMatchObject({ 'command was carried out': 1 });
  });

  it('decides itself which of two that came at once is one too many', async () => {
    const driver = start();
    const all = Array.from({ length: MOST_CHANNELS + 1 }, (_, n) =>
      command('set_channel', { channel: { ...channel, channel_id: `channel-${n}` } }),
    );
    await driver.pipeAll(operatorCommands, all);
    expect(driver.read(config)).toHaveLength(MOST_CHANNELS);
    expect(driver.deadLetters().map(({ headers }) => headers['dl_error'])).toEqual([
      expect.stringContaining(`has ${MOST_CHANNELS} channels`),
    ]);
  });
});
