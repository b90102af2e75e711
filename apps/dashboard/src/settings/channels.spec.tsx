/** @jest-environment jsdom */
import {
  reasonRequest,
  setChannelRequest,
  type Alert,
  type AlertChannelView,
  type AlertDelivery,
} from '@chorus/contracts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { ApiError } from '../api/client.ts';
import type { Surroundings } from '../fleet/context.tsx';
import { ScriptedApi } from '../testing-api.ts';
import { axeViolations } from '../testing-axe.ts';
import { Page, session } from '../testing-page.tsx';
import { fleet, FLEET, iso, NOW } from '../testing.ts';
import { alertsWords, deliveryWords, testOutcome } from './channel-words.ts';
import { Channels } from './channels.tsx';

afterEach(cleanup);

const delivery = (of: Partial<AlertDelivery> = {}): AlertDelivery => ({
  channel_id: 'ops',
  phase: 'opened',
  state: 'delivered',
  attempts: 1,
  at: iso(NOW - 60_000),
  status: 200,
  error: null,
  ...of,
});
const channel = (of: Partial<AlertChannelView> = {}): AlertChannelView => ({
  channel_id: 'ops',
  fleet_id: FLEET,
  name: 'Ops room',
  kind: 'slack',
  address: 'https://hooks.slack.com/…',
  alerts: ['quarantine', 'detection', 'service_down'],
  min_confidence: 0,
  enabled: true,
  changed_at: iso(NOW - 600_000),
  changed_by: 'root',
  reason: 'first',
  last_delivery: null,
  ...of,
});
const alert = (of: Partial<Alert> = {}): Alert => ({
  alert_id: 'test/c1',
  fleet_id: FLEET,
  kind: 'test',
  severity: 'warning',
  status: 'opened',
  title: 'Test',
  summary: '',
  suggested_action: '',
  agents: [],
  service: null,
  detection_id: null,
  correlation_id: null,
  evidence: [],
  confidence: null,
  enforced: false,
  channel_id: 'ops',
  opened_at: iso(NOW + 1),
  updated_at: iso(NOW + 500),
  resolved_at: null,
  deliveries: [],
  ...of,
});
const admin = { ...session, scopes: ['read' as const, 'operate' as const, 'admin' as const] };

function gateway(...channels: AlertChannelView[]) {
  const accepted = { command_id: 'c1', requested_at: iso(NOW) };
  return new ScriptedApi({
    'GET /channels': { fleet_id: FLEET, channels },
    'GET /alerts': { fleet_id: FLEET, alerts: [] },
    'POST /channels': { ...accepted, channel_id: 'new', secret: 'whsec_0123456789abcdef' },
    'POST /channels/ops/test': accepted,
    'DELETE /channels/ops': accepted,
  });
}
const show = (api: ScriptedApi, of: Partial<Surroundings> = {}) =>
  render(
    <Page fleet={fleet()} path="/settings" api={api} session={admin} {...of}>
      <main>
        <h1>Settings</h1>
        <Channels />
      </main>
    </Page>,
  );
const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name });
const type = (name: string, value: string) => fireEvent.change(screen.getByLabelText(name), { target: { value } });
const REASON = 'Reason, written to the audit log';

describe('alert channels', () => {
  it('are listed with what they are told of and how the last delivery went', async () => {
    const failed = delivery({
      state: 'failed',
      attempts: 5,
      status: 503,
      error: 'The receiver answered 503 each time.',
    });
    show(gateway(channel({ min_confidence: 0.8, last_delivery: failed })));
    const row = (await screen.findByText('Ops room')).closest('tr');
    expect(row?.textContent).toMatch(/Slack.*hooks\.slack\.com.*Quarantine, Detection from \.80 on, Service down/);
    expect(row?.textContent).toMatch(/Failed after 5 attempts, 503, 1 min ago.*The receiver answered 503 each time/);
  });

  it('are added; the secret of a webhook is shown once, with how to use it', async () => {
    const api = gateway();
    show(api);
    await screen.findByText(/Nobody is told yet/);
    const open = button('Add channel');
    open.focus();
    fireEvent.click(open);
    const dialog = await screen.findByRole('dialog');
    const submit = within(dialog).getByRole<HTMLButtonElement>('button', { name: 'Add channel' });
    type('Name', 'On call');
    type('Address', 'hooks.example.com');
    type(REASON, 'wake somebody');
    expect(submit.disabled).toBe(true);
    type('Address', 'https://hooks.example.com/secret/path');
    fireEvent.click(within(dialog).getByRole('checkbox', { name: /^Service down/ }));
    type('Detections from this confidence on', '0.75');
    fireEvent.click(submit);
    expect((await screen.findByRole('status', { name: 'signing secret' })).textContent).toBe('whsec_0123456789abcdef');
    expect(screen.getByText(/createHmac/, { selector: 'pre' })).toBeTruthy();
    expect(setChannelRequest.parse(api.asks('POST /channels')[0]?.body)).toEqual({
      name: 'On call',
      kind: 'webhook',
      url: 'https://hooks.example.com/secret/path',
      alerts: ['quarantine', 'detection'],
      min_confidence: 0.75,
      enabled: true,
      reason: 'wake somebody',
    });
    fireEvent.click(button('I have copied it'));
    await waitFor(() => expect(document.activeElement).toBe(open));
    expect(document.body.innerHTML).not.toContain('whsec_');
    api.answer('GET /channels', { fleet_id: FLEET, channels: [channel({ channel_id: 'new', name: 'On call' })] });
    await screen.findByText('On call', {}, { timeout: 10_000 });
  });

  it('are replaced as a whole: the address has to be entered again', async () => {
    const api = gateway(channel());
    show(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Edit Ops room' }));
    expect(screen.getByLabelText<HTMLInputElement>('Name').value).toBe('Ops room');
    expect(screen.getByLabelText<HTMLInputElement>('Address').value).toBe('');
    type(REASON, 'a pause');
    expect(button('Save').disabled).toBe(true);
    type('Address', 'https://hooks.slack.com/services/T/B/x');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Switched on' }));
    fireEvent.click(button('Save'));
    // Slack checks no signature: there is no secret to show.
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(setChannelRequest.parse(api.asks('POST /channels')[0]?.body)).toMatchObject({
      channel_id: 'ops',
      enabled: false,
    });
  });

  it('are removed with the consequence said and a reason given', async () => {
    const api = gateway(channel());
    show(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Remove Ops room' }));
    expect(screen.getByRole('dialog').textContent).toContain('nobody will be told');
    type(REASON, 'moved to e-mail');
    api.answer('GET /channels', { fleet_id: FLEET, channels: [] });
    fireEvent.click(button('Remove'));
    await screen.findByText(/Nobody is told yet/);
    expect(reasonRequest.parse(api.asks('DELETE /channels/ops')[0]?.body)).toEqual({ reason: 'moved to e-mail' });
    await waitFor(() => expect(document.activeElement?.tagName).toBe('H1'));
  });

  it('are only shown without the scope admin', async () => {
    show(gateway(channel()), { session: { ...session, scopes: ['read'] } });
    await screen.findByText('Ops room');
    expect(screen.getByText(/changed with a key that has the scope admin/)).toBeTruthy();
    expect(button('Add channel').disabled).toBe(true);
    expect(button('Send test to Ops room').disabled).toBe(true);
    expect(screen.queryByRole('button', { name: 'Remove Ops room' })).toBeNull();
  });

  it('have nothing that axe finds', async () => {
    show(gateway(channel({ last_delivery: delivery({ state: 'failed', error: 'No answer.' }) })));
    await screen.findByText('Ops room');
    fireEvent.click(button('Add channel'));
    await screen.findByRole('dialog');
    expect(await axeViolations()).toEqual([]);
  });
});

describe('Send test', () => {
  it('shows how it went when the delivery arrives', async () => {
    const api = gateway(channel());
    show(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Send test to Ops room' }));
    await screen.findByText('Test is on its way');
    expect(button('Send test to Ops room').disabled).toBe(true);
    await waitFor(() => expect(api.asks('GET /alerts').length).toBeGreaterThan(0));
    const failed = delivery({
      state: 'failed',
      attempts: 2,
      status: 404,
      error: 'Is the address right?',
      at: iso(NOW),
    });
    api.answer('GET /alerts', { fleet_id: FLEET, alerts: [alert({ deliveries: [failed] })] });
    await screen.findByText(/Test: Failed after 2 attempts, 404.*tried again/, {}, { timeout: 10_000 });
    expect(button('Send test to Ops room').disabled).toBe(true);
    const given_up = alert({ status: 'resolved', deliveries: [{ ...failed, attempts: 3 }] });
    api.answer('GET /alerts', { fleet_id: FLEET, alerts: [given_up] });
    await screen.findByText(/Test: Failed after 3 attempts, 404/, {}, { timeout: 10_000 });
    expect(screen.getByText('Is the address right?')).toBeTruthy();
    expect(button('Send test to Ops room').disabled).toBe(false);
  });

  it('says so when the gateway refuses, and when nothing is heard', async () => {
    const api = gateway(channel());
    api.answer('POST /channels/ops/test', new ApiError(503, 'The log is not there; nothing was sent.'));
    show(api);
    fireEvent.click(await screen.findByRole('button', { name: 'Send test to Ops room' }));
    await screen.findByText('The log is not there; nothing was sent.');
    api.answer('GET /alerts', { fleet_id: FLEET, alerts: [alert({ status: 'resolved', deliveries: [delivery()] })] });
    api.answer('POST /channels/ops/test', { command_id: 'c2', requested_at: iso(NOW - 60_000) });
    fireEvent.click(button('Send test to Ops room'));
    await screen.findByText(/No outcome of the test yet/);
  });
});

describe('in words', () => {
  it('the alerts, and a delivery', () => {
    expect(alertsWords({ alerts: ['service_down', 'detection'], min_confidence: 0 })).toBe('Detection, Service down');
    expect(
      [delivery(), delivery({ attempts: 2 }), delivery({ state: 'failed', attempts: 1, status: null })].map(
        deliveryWords,
      ),
    ).toEqual(['Delivered, 200', 'Delivered at attempt 2, 200', 'Failed']);
  });

  it('the outcome of this test, not of one before or of another channel', () => {
    const outcome = (...alerts: Alert[]) => testOutcome(alerts, 'ops', ['before']);
    const [taken, failed] = [delivery(), delivery({ state: 'failed' })];
    expect(outcome(alert({ deliveries: [taken] }))).toEqual({ delivery: taken, final: true });
    expect(outcome(alert({ deliveries: [failed] }))).toEqual({ delivery: failed, final: false });
    expect(outcome(alert({ status: 'resolved', deliveries: [failed] }))).toEqual({ delivery: failed, final: true });
    expect(outcome()).toBeNull();
    expect(outcome(alert())).toBeNull();
    expect(outcome(alert({ alert_id: 'before', deliveries: [taken] }))).toBeNull();
    expect(outcome(alert({ kind: 'detection', deliveries: [taken] }))).toBeNull();
    expect(outcome(alert({ channel_id: 'other', deliveries: [delivery({ channel_id: 'other' })] }))).toBeNull();
  });
});
