import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isFrom, to, type BusRecord } from '@chorus/bus';
import {
  alertChannelList,
  alertList,
  config,
  operatorCommands,
  savedChannel,
  systemAlerts,
  type Alert,
  type AlertChannelConfig,
  type OperatorCommand,
} from '@chorus/contracts';
import { runGateway, type RunningGateway } from '../testing/running-gateway.ts';

const ADMIN = 'admin-key-0123456789';
const OPERATOR = 'operator-key-0123456789';
const READER = 'reader-key-0123456789';
const ROOT = 'root-key-0123456789';
const SECRET_PATH = 'services/T0/B0/very-secret-path';
const AT = '2026-03-01T12:00:00.000Z';

const channel = (change: Partial<AlertChannelConfig> = {}): AlertChannelConfig => ({
  section: 'alert_channel',
  channel_id: 'on-call',
  fleet_id: 'f',
  name: 'On call',
  kind: 'slack',
  url: `https://user:pass@hooks.example.org/${SECRET_PATH}`,
  secret: 'the-secret-of-a-channel',
  alerts: ['quarantine'],
  min_confidence: 0,
  enabled: true,
  removed: false,
  changed_at: AT,
  changed_by: 'ops',
  reason: 'spec',
  ...change,
});

const alert = (n: number, change: Partial<Alert> = {}): Alert => ({
  alert_id: `quarantine-0-${n}`,
  fleet_id: 'f',
  kind: 'quarantine',
  severity: 'critical',
  status: 'opened',
  title: 'coder is quarantined',
  summary: '',
  suggested_action: '',
  agents: ['coder'],
  service: null,
  detection_id: null,
  correlation_id: null,
  evidence: [],
  confidence: null,
  enforced: true,
  channel_id: null,
  opened_at: new Date(Date.parse(AT) + n * 1_000).toISOString(),
  updated_at: new Date(Date.parse(AT) + n * 1_000).toISOString(),
  resolved_at: null,
  deliveries: [],
  ...change,
});

const delivered = (state: 'delivered' | 'failed', at: string) => ({
  channel_id: 'on-call',
  phase: 'opened' as const,
  state,
  attempts: 1,
  at,
  status: 200,
  error: null,
});

describe('channels and alerts over REST', () => {
  let gateway: RunningGateway;
  const commands: OperatorCommand[] = [];
  const ask = async (path: string, key: string, init: RequestInit & { json?: object } = {}) => {
    const { json, ...rest } = init;
    const body = json ? { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } } : {};
    return gateway.request(path, { key, ...rest, ...body });
  };

  beforeAll(async () => {
    gateway = await runGateway({
      CHORUS_API_KEYS: JSON.stringify([
        { id: 'admin', key: ADMIN, fleets: ['f'], scopes: ['read', 'admin'] },
        { id: 'ops', key: OPERATOR, fleets: ['f'], scopes: ['read', 'operate'] },
        { id: 'reads', key: READER, fleets: ['f'], scopes: ['read'] },
        { id: 'root', key: ROOT, fleets: ['*'], scopes: ['read', 'admin'] },
      ]),
    });
    gateway.bus.reader({
      name: 'spec',
      topics: [{ topic: operatorCommands, from: 'beginning' }],
      onRecords: (records) => {
        for (const one of records as BusRecord[]) if (isFrom(one, operatorCommands)) commands.push(one.value);
      },
    });
    await gateway.write(
      to(config, channel()),
      to(config, channel({ channel_id: 'gone', removed: true })),
      to(config, channel({ channel_id: 'theirs', fleet_id: 'other' })),
      to(systemAlerts, alert(1, { deliveries: [delivered('delivered', '2026-03-01T12:00:09.000Z')] })),
      to(systemAlerts, alert(2, { deliveries: [delivered('failed', '2026-03-01T12:00:05.000Z')] })),
      to(
        systemAlerts,
        alert(1, { status: 'resolved', deliveries: [delivered('delivered', '2026-03-01T12:00:09.000Z')] }),
      ),
      to(systemAlerts, alert(3, { fleet_id: 'other' })),
    );
  });
  afterAll(() => gateway.close());

  it('lists the channels without what is secret of them, and with the last delivery', async () => {
    const text = await (await ask('/api/v1/channels', READER)).text();
    const { channels } = alertChannelList.parse(JSON.parse(text));
    expect(channels).toMatchObject([
      {
        channel_id: 'on-call',
        address: 'https://hooks.example.org/…',
        last_delivery: { state: 'delivered', at: '2026-03-01T12:00:09.000Z' },
      },
    ]);
    expect(text).not.toMatch(/secret|user|pass/);
  });

  it('lists the alerts, newest first, the last version of each', async () => {
    const { alerts } = alertList.parse(await (await ask('/api/v1/alerts', READER)).json());
    expect(alerts).toMatchObject([
      { alert_id: 'quarantine-0-2', status: 'opened' },
      { alert_id: 'quarantine-0-1', status: 'resolved' },
    ]);
  });

  it('makes a channel of no fleet with a key for all, which is told of services alone', async () => {
    const json = { name: 'Everything', kind: 'webhook', url: 'https://example.org/hook', reason: 'whatever runs' };
    const save = (key: string, change: object = {}) =>
      ask('/api/v1/channels?fleet_id=*', key, { method: 'POST', json: { ...json, ...change } });
    expect((await save(ROOT)).status).toBe(202);
    expect(commands.at(-1)).toMatchObject({
      kind: 'set_channel',
      fleet_id: '*',
      channel: { alerts: ['service_down'] },
    });
    const refused = await save(ROOT, { alerts: ['quarantine'] });
    expect(await refused.json()).toMatchObject({ status: 422, errors: [{ pointer: '/alerts' }] });
    expect((await save(ADMIN)).status).toBe(403);
  });

  it('makes a channel, whose secret is shown this once and may not be stored', async () => {
    const json = { name: 'Ops & Co', kind: 'webhook', url: 'https://example.org/hook', reason: 'first channel' };
    const response = await ask('/api/v1/channels', ADMIN, { method: 'POST', json });
    expect(response.status).toBe(202);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const saved = savedChannel.parse(await response.json());
    expect(saved.channel_id).toMatch(/^ops-co-[0-9a-f]{6}$/);
    expect(saved.secret).toMatch(/^whsec_[\w-]{43}$/);
    expect(commands.at(-1)).toMatchObject({
      kind: 'set_channel',
      fleet_id: 'f',
      operator: 'admin',
      channel: {
        channel_id: saved.channel_id,
        secret: saved.secret,
        url: 'https://example.org/hook',
        alerts: ['quarantine', 'detection', 'service_down'],
        enabled: true,
      },
    });
    const again = await ask('/api/v1/channels', ADMIN, { method: 'POST', json: { ...json, channel_id: 'on-call' } });
    const replaced = savedChannel.parse(await again.json());
    expect(replaced.channel_id).toBe('on-call');
    expect(replaced.secret).not.toBe(saved.secret);
  });

  it('sends a test and removes, where there is such a channel', async () => {
    const json = { reason: 'see whether it works' };
    expect((await ask('/api/v1/channels/on-call/test', OPERATOR, { method: 'POST', json })).status).toBe(202);
    expect(commands.at(-1)).toMatchObject({ kind: 'test_channel', channel_id: 'on-call', operator: 'ops' });
    expect((await ask('/api/v1/channels/on-call', ADMIN, { method: 'DELETE', json })).status).toBe(202);
    expect(commands.at(-1)).toMatchObject({ kind: 'remove_channel', channel_id: 'on-call', operator: 'admin' });
    const before = commands.length;
    for (const gone of ['gone', 'theirs', 'never'])
      expect((await ask(`/api/v1/channels/${gone}/test`, OPERATOR, { method: 'POST', json })).status).toBe(404);
    expect(commands).toHaveLength(before);
  });

  it.each([
    ['POST', '/api/v1/channels', OPERATOR, { name: 'x', kind: 'slack', url: 'https://example.org', reason: 'because' }],
    ['POST', '/api/v1/channels/on-call/test', ADMIN, { reason: 'because' }],
    ['POST', '/api/v1/channels/on-call/test', READER, { reason: 'because' }],
    ['DELETE', '/api/v1/channels/on-call', OPERATOR, { reason: 'because' }],
  ])('refuses %s %s to a key without the scope', async (method, path, key, json) => {
    const response = await ask(path, key, { method, json });
    expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('missing-scope')]);
  });

  it.each([
    ['url', 'ftp://example.org/hook'],
    ['url', 'javascript:alert(1)'],
    ['channel_id', 'No Good'],
    ['alerts', []],
    ['min_confidence', 2],
  ])('says which field is wrong: %s = %j', async (field, value) => {
    const json = { name: 'x', kind: 'slack', url: 'https://example.org', reason: 'because', [field]: value };
    const response = await ask('/api/v1/channels', ADMIN, { method: 'POST', json });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining(`/${field}`)]);
  });

  it('takes 32 channels of a fleet and no more', async () => {
    const many = Array.from({ length: 32 }, (_, n) => to(config, channel({ channel_id: `many-${n}` })));
    await gateway.write(...many);
    const json = { name: 'x', kind: 'slack', url: 'https://example.org', reason: 'because' };
    const response = await ask('/api/v1/channels', ADMIN, { method: 'POST', json });
    expect([response.status, await response.text()]).toEqual([422, expect.stringContaining('too-many-channels')]);
    const replaced = await ask('/api/v1/channels', ADMIN, { method: 'POST', json: { ...json, channel_id: 'many-3' } });
    expect(replaced.status).toBe(202);
  });

  it('shows nothing of what was before the removal of the fleet', async () => {
    await gateway.write(
      to(config, {
        section: 'fleet',
        fleet_id: 'f',
        mode: 'observe',
        removed: true,
        removed_at: '2026-03-01T13:00:00.000Z',
        changed_at: AT,
        changed_by: 'ops',
        reason: 'spec',
      }),
      to(systemAlerts, alert(4)),
      to(systemAlerts, alert(5, { updated_at: '2026-03-01T13:00:01.000Z' })),
    );
    const { alerts } = alertList.parse(await (await ask('/api/v1/alerts', READER)).json());
    expect(alerts.map(({ alert_id }) => alert_id)).toEqual(['quarantine-0-5']);
  });
});
