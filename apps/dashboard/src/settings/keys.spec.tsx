/** @jest-environment jsdom */
import { createKeyRequest, reasonRequest, type ApiKeyView } from '@chorus/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import type { Surroundings } from '../fleet/context.tsx';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page, session } from '../testing-page.tsx';
import { fleet, FLEET, iso, NOW } from '../testing.ts';
import { expiresAt } from './expiry.ts';
import { SettingsPage } from './settings-page.tsx';

afterEach(cleanup);

const DAY = 86_400_000;
const key = (key_id: string, of: Partial<ApiKeyView> = {}): ApiKeyView => ({
  key_id,
  fleets: [FLEET],
  name: `Key ${key_id}`,
  scopes: ['write'],
  state: 'active',
  origin: 'created',
  created_at: iso(NOW - 3 * DAY),
  created_by: 'root',
  expires_at: null,
  revoked_at: null,
  ...of,
});
const admin = { ...session, key_id: 'root', scopes: ['read' as const, 'write' as const, 'admin' as const] };

function gateway(keys: readonly ApiKeyView[]) {
  return new ScriptedApi({
    'GET /keys': { fleet_id: FLEET, keys },
    'GET /channels': { fleet_id: FLEET, channels: [] },
    'POST /keys': { command_id: 'c1', requested_at: iso(NOW), key_id: 'k-new', key: 'chk_new_secret' },
    'DELETE /keys/agents': { command_id: 'c2', requested_at: iso(NOW) },
  });
}
const show = (api: ScriptedApi, of: Partial<Surroundings> = {}) =>
  render(
    <Page fleet={fleet()} path="/settings" api={api} session={admin} {...of}>
      <SettingsPage />
    </Page>,
  );
const rows = () =>
  within(screen.getByRole('table', { name: 'API keys' }))
    .getAllByRole('row')
    .slice(1);
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const type = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
const REASON = 'Reason, written to the audit log';

describe('API keys', () => {
  it('are listed with what they may, how long, and from where', async () => {
    show(
      gateway([
        key('agents', { expires_at: iso(NOW + 12 * DAY) }),
        key('root', {
          origin: 'configured',
          fleets: ['*'],
          scopes: ['read', 'admin'],
          created_at: null,
          created_by: null,
        }),
        key('old', { state: 'revoked', revoked_at: iso(NOW - DAY) }),
      ]),
    );
    await screen.findByText('Key agents');
    const words = rows().map((row) => row.textContent);
    expect(words[0]).toMatch(/Key agents.*agents.*write.*Active.*3 d ago.*by root.*in 12 d.*Revoke/);
    expect(words[1]).toMatch(
      /Key root.*\(yours\).*All fleets.*read, admin.*Active.*by configuration.*never.*Configured/,
    );
    expect(words[2]).toMatch(/Revoked.*1 d ago/);
    expect(screen.getAllByRole('button', { name: /^Revoke/ })).toHaveLength(1);
  });

  it('are made with a reason, shown once, and awaited in the list', async () => {
    const api = gateway([key('agents')]);
    show(api);
    await screen.findByText('Key agents');
    const open = button('Create key');
    open.focus();
    fireEvent.click(open);
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByRole<HTMLInputElement>('checkbox', { name: /^operate/ }).disabled).toBe(true);
    const submit = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Create key' });
    type('Name', 'CI');
    type(REASON, 'nightly runs');
    expect(submit.disabled).toBe(true);
    fireEvent.click(within(dialog).getByRole('checkbox', { name: /^write/ }));
    fireEvent.change(screen.getByRole('combobox', { name: 'Expires' }), { target: { value: '30' } });
    fireEvent.click(submit);
    expect((await screen.findByRole('status', { name: 'API key' })).textContent).toBe('chk_new_secret');
    expect(createKeyRequest.parse(api.asks('POST /keys')[0]?.body)).toEqual({
      name: 'CI',
      scopes: ['write'],
      expires_at: iso(NOW + 30 * DAY),
      reason: 'nightly runs',
    });
    fireEvent.click(button('I have copied it'));
    await waitFor(() => expect(document.activeElement).toBe(open));
    expect(document.body.innerHTML).not.toContain('chk_new_secret');
    expect(screen.getByText(/Sent; the list shows it/)).toBeTruthy();
    api.answer('GET /keys', { fleet_id: FLEET, keys: [key('k-new', { name: 'CI' }), key('agents')] });
    await screen.findByText('CI', {}, { timeout: 10_000 });
    await waitFor(() => expect(screen.queryByText(/Sent; the list shows it/)).toBeNull());
  });

  it('are revoked with the consequence said and a reason given', async () => {
    const api = gateway([key('agents')]);
    show(api);
    const revoke = await screen.findByRole('button', { name: 'Revoke Key agents' });
    revoke.focus();
    fireEvent.click(revoke);
    const dialog = await screen.findByRole('dialog', { name: 'Revoke Key agents' });
    expect(dialog.textContent).toContain('cannot be brought back');
    const submit = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Revoke' });
    type(REASON, ' x ');
    expect(submit.disabled).toBe(true);
    type(REASON, ' it leaked ');
    api.answer('GET /keys', { fleet_id: FLEET, keys: [key('agents', { state: 'revoked', revoked_at: iso(NOW) })] });
    fireEvent.click(submit);
    await screen.findByText('Revoked');
    expect(api.asks('DELETE /keys/agents').map(({ query, body }) => [query, reasonRequest.parse(body)])).toEqual([
      [{ fleet_id: FLEET }, { reason: 'it leaked' }],
    ]);
    // The button is gone with the key; the focus has not been lost.
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  });

  it('stay as they are when the gateway refuses, and it says why', async () => {
    const api = gateway([key('agents')]);
    api.answer('DELETE /keys/agents', new ApiError(409, 'The last key with the scope admin cannot be revoked.'));
    show(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Revoke Key agents' }));
    type(REASON, 'it leaked');
    fireEvent.click(button('Revoke'));
    expect((await screen.findByRole('alert')).textContent).toContain('The last key with the scope admin');
    fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('are not asked for without the scope admin', async () => {
    const api = gateway([]);
    show(api, { session });
    expect(screen.getByText(/Keys are seen and made with a key that has the scope admin/)).toBeTruthy();
    expect(button('Create key').disabled).toBe(true);
    await waitFor(() => expect(api.asks('GET /channels')).toHaveLength(1));
    expect(api.asks('GET /keys')).toHaveLength(0);
  });
});

describe('expiresAt', () => {
  it('counts days, or none', () => {
    expect([expiresAt('never', NOW), expiresAt('7', NOW)]).toEqual([null, iso(NOW + 7 * DAY)]);
  });
});

it('Settings has nothing that axe finds', async () => {
  show(gateway([key('agents'), key('old', { state: 'revoked' })]));
  await screen.findByText('Key agents');
  expect(await axeViolations()).toEqual([]);
  fireEvent.click(button('Create key'));
  await screen.findByRole('dialog');
  expect(await axeViolations()).toEqual([]);
});
