import { alertChannelConfig, MOST_CHANNELS } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { command, T0 } from '../testkit/records.ts';
import {
  CHANNEL_COMMAND_IDS_KEPT,
  decideChannel,
  type ChannelCommand,
  type RegisteredChannel,
} from './channel-registry.ts';

const asked = {
  channel_id: 'on-call',
  name: 'On call',
  kind: 'webhook' as const,
  url: 'https://chat.example.com/hooks/abc',
  secret: 'a secret of 24 letters..',
  alerts: ['quarantine' as const],
  min_confidence: 0.5,
  enabled: true,
};
const set = (change: Partial<typeof asked> = {}, more: { command_id?: string } = {}) =>
  command('set_channel', { channel: { ...asked, ...change }, ...more }) as ChannelCommand;
const remove = (more: { command_id?: string } = {}) =>
  command('remove_channel', { channel_id: 'on-call', ...more }) as ChannelCommand;

/** Given what happened before, when a command comes, then …: `T0` is the time of all. */
function given(...before: readonly ChannelCommand[]) {
  let known: RegisteredChannel | undefined;
  for (const one of before) {
    const decision = decideChannel(known, 0, one, T0);
    if ('channel' in decision) known = decision.channel;
  }
  return { when: (next: ChannelCommand, there = 0) => decideChannel(known, there, next, T0) };
}

describe('the registry of channels', () => {
  it('makes a channel, and replaces it whole', () => {
    const at = new Date(T0).toISOString();
    const changed = { changed_at: at, changed_by: 'alice', reason: 'asked to set_channel' };
    const section = { section: 'alert_channel', fleet_id: 'shop', ...asked, removed: false, ...changed };
    expect(given().when(set())).toMatchObject({ channel: { section } });
    const other = { url: 'https://other.example.com/', enabled: false };
    expect(given(set()).when(set(other))).toMatchObject({ channel: { section: { ...section, ...other } } });
  });

  it('carries a command out once, also when others came between', () => {
    const first = set({ name: 'First' });
    expect(given(first).when(first)).toEqual({ skipped: 'command was carried out' });
    expect(given(first, set({ name: 'Second' }), remove()).when(first)).toEqual({ skipped: 'command was carried out' });
  });

  it('remembers so many commands and no more', () => {
    const commands = Array.from({ length: CHANNEL_COMMAND_IDS_KEPT + 1 }, (_, n) => set({ name: `${n}` }));
    const last = given(...commands).when(set());
    expect(last).toMatchObject({ channel: { command_ids: { length: CHANNEL_COMMAND_IDS_KEPT } } });
  });

  it('forgets address and secret of a removed one, and lets it be made again', () => {
    const removed = given(set()).when(remove());
    expect(removed).toMatchObject({ channel: { section: { removed: true, enabled: false, name: 'On call' } } });
    expect(JSON.stringify(removed)).not.toContain(asked.secret);
    expect(JSON.stringify(removed)).not.toContain('chat.example.com');
    expect('channel' in removed && alertChannelConfig.safeParse(removed.channel.section).success).toBe(true);
    expect(given(set(), remove()).when(remove())).toEqual({ skipped: 'channel was removed before' });
    expect(given(set(), remove()).when(set())).toMatchObject({
      channel: { section: { ...asked, removed: false } },
    });
  });

  it('refuses to remove one that is not there', () => {
    expect(given().when(remove())).toEqual({
      rejected: 'fleet "shop" has no channel "on-call" that could be removed; see the list of its channels',
    });
  });

  it('makes no more of a fleet than there may be; one that is there is replaced all the same', () => {
    const tooMany = {
      rejected: `fleet "shop" has ${MOST_CHANNELS} channels, which are the most; remove or replace one`,
    };
    expect(given().when(set(), MOST_CHANNELS - 1)).toHaveProperty('channel');
    expect(given().when(set(), MOST_CHANNELS)).toEqual(tooMany);
    expect(given(set()).when(set(), MOST_CHANNELS)).toHaveProperty('channel');
    expect(given(set(), remove()).when(set(), MOST_CHANNELS)).toEqual(tooMany);
  });
});
