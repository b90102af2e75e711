import { describe, expect, it } from '@jest/globals';
import type { ServiceState } from '@chorus/alerts';
import { testDriver, type TestDriver } from '@chorus/bus';
import {
  alertDeliveries,
  config,
  detections,
  interventions,
  operatorCommands,
  systemAlerts,
  type AlertChannelConfig,
  type AlertDelivery,
} from '@chorus/contracts';
import { idOf, type Job } from '../delivery/job.ts';
import { channel, detection, intervention, testChannel } from '../testing/records.ts';
import { alerts, AlertsProcessor } from './alerts.processor.ts';

interface Fixture {
  readonly driver: TestDriver<typeof alerts>;
  /** What the courier was offered last, by lane: ids of deliveries. */
  offered(): Record<string, string[]>;
  /** What the services are. */
  services: ServiceState[];
  restart(): void;
}

function start(...channels: AlertChannelConfig[]): Fixture {
  let offers = new Map<string, readonly Job[]>();
  const fixture = { services: [] as ServiceState[] };
  const newHandler = () =>
    new AlertsProcessor({ states: () => fixture.services }, { offer: (lane, jobs) => void offers.set(lane, jobs) });
  const driver = testDriver(alerts, newHandler());
  for (const one of channels) driver.table(config, one);
  return Object.assign(fixture, {
    driver,
    offered: () => {
      const found = Object.fromEntries([...offers].map(([lane, jobs]) => [lane, jobs.map(idOf)]));
      offers = new Map();
      return found;
    },
    restart: () => driver.restart(newHandler()),
  });
}

const delivered = (change: Partial<AlertDelivery> = {}): AlertDelivery => ({
  channel_id: 'on-call',
  phase: 'opened',
  state: 'delivered',
  attempts: 1,
  at: '2026-03-01T12:00:00.000Z',
  status: 200,
  error: null,
  ...change,
});
const report = (alert_id: string, delivery = delivered(), final = true) => ({
  fleet_id: 'shop',
  alert_id,
  delivery,
  final,
});

describe('the alerts processor', () => {
  it('opens an alert, has the channels told, records the outcome, and resolves it', async () => {
    const { driver, offered } = start(channel(), channel({ channel_id: 'chat', alerts: ['detection'] }));
    await driver.pipe(interventions, intervention());
    expect(driver.read(systemAlerts)).toMatchObject([{ alert_id: 'quarantine-0-0', status: 'opened', deliveries: [] }]);
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/on-call': ['quarantine-0-0.opened.on-call'] });
    await driver.pipe(alertDeliveries, report('quarantine-0-0'));
    expect(driver.read(systemAlerts)).toMatchObject([{ status: 'opened', deliveries: [delivered()] }]);
    await driver.advance(60_000);
    expect(offered()).toEqual({});

    await driver.pipe(interventions, intervention({ kind: 'release' }));
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/on-call': ['quarantine-0-0.resolved.on-call'] });
    expect(driver.read(systemAlerts)).toMatchObject([{ status: 'resolved', deliveries: [delivered()] }]);
  });

  it('tells once of a spent budget, however many agents are advised on, and of its end', async () => {
    const { driver, offered } = start(channel());
    const budget = { capacity: 1, refill_per_hour: 1, before: 1, after: 0 };
    const advice = (agent_id: string, after: number) =>
      intervention({ kind: 'advise', agent_id, enforced: false, budget: { ...budget, before: after, after } });
    await driver.pipeAll(interventions, [advice('a', 0), advice('b', 0.1), advice('a', 0.2)]);
    expect(driver.read(systemAlerts)).toMatchObject([
      { alert_id: 'budget-0-0', status: 'opened', agents: ['a'] },
      { alert_id: 'budget-0-0', status: 'opened', agents: ['a', 'b'] },
    ]);
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/on-call': ['budget-0-0.opened.on-call'] });
    await driver.pipe(alertDeliveries, report('budget-0-0'));
    driver.read(systemAlerts);
    await driver.pipe(interventions, intervention({ agent_id: 'b', budget }));
    expect(driver.read(systemAlerts)).toMatchObject([
      { alert_id: 'quarantine-0-3', status: 'opened', agents: ['b'] },
      { alert_id: 'budget-0-0', status: 'resolved' },
    ]);
    await driver.pipe(interventions, advice('c', 0));
    expect(driver.read(systemAlerts)).toMatchObject([{ alert_id: 'budget-0-4', status: 'opened', agents: ['c'] }]);
  });

  it('tells of an incident that was over before anybody could be told of it', async () => {
    const { driver, offered } = start(channel());
    await driver.pipeAll(interventions, [intervention(), intervention({ kind: 'release' })]);
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/on-call': ['quarantine-0-0.opened.on-call', 'quarantine-0-0.resolved.on-call'] });
  });

  it('hands over what is found later only when it is committed, and all that waits after a restart', async () => {
    const { driver, offered, restart } = start();
    await driver.pipe(interventions, intervention());
    driver.table(config, channel());
    await driver.advance(1_000);
    expect(offered()).toEqual({});
    restart();
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/on-call': ['quarantine-0-0.opened.on-call'] });
    await driver.pipe(alertDeliveries, report('quarantine-0-0'));
    restart();
    await driver.advance(3_000);
    expect(offered()).toEqual({});
  });

  it('counts an outcome once, and keeps a delivery that is only put off', async () => {
    const { driver, offered } = start(channel());
    await driver.pipe(interventions, intervention());
    await driver.advance(4_000);
    const putOff = delivered({ state: 'failed', status: 500, error: 'it answered 500; it is tried again' });
    await driver.pipe(alertDeliveries, report('quarantine-0-0', putOff, false));
    expect(driver.read(systemAlerts).at(-1)).toMatchObject({ deliveries: [putOff] });
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/on-call': ['quarantine-0-0.opened.on-call'] });
    await driver.pipe(alertDeliveries, report('quarantine-0-0'));
    await driver.pipe(alertDeliveries, report('quarantine-0-0'));
    expect(driver.read(systemAlerts)).toMatchObject([{ deliveries: [delivered()] }]);
    expect(driver.skipped).toEqual({ 'delivery that nobody waits for': 1 });
  });

  it('tells of a detection once, however many versions there are, and then of its end', async () => {
    const { driver, offered } = start(channel());
    for (const laps of [3, 4, 5]) {
      await driver.pipe(detections, detection({ laps, confidence: 0.7 + laps / 50 }));
      await driver.advance(3_000);
    }
    expect(new Set(driver.read(systemAlerts).map(({ alert_id }) => alert_id))).toEqual(new Set(['detection-0-0']));
    await driver.pipe(alertDeliveries, report('detection-0-0'));
    offered();
    await driver.pipe(detections, detection({ laps: 6 }));
    await driver.advance(3_000);
    expect(offered()).toEqual({});
    await driver.pipe(detections, detection({ status: 'closed' }));
    await driver.pipe(detections, detection({ status: 'closed' }));
    await driver.advance(3_000);
    expect(offered()).toEqual({ 'shop/on-call': ['detection-0-0.resolved.on-call'] });
  });

  it('tells of a service that is down once, and when it is back; a new outage is a new alert', async () => {
    const fixture = start(
      channel(),
      channel({ fleet_id: 'lab' }),
      channel({ fleet_id: 'quiet', alerts: ['detection'] }),
    );
    const { driver, offered } = fixture;
    const down = {
      service: 'trust-service',
      state: 'down',
      since: driver.now,
      detail: 'no heartbeat for 7 s',
    } as const;
    fixture.services = [down];
    await driver.advance(4_000);
    expect(driver.read(systemAlerts)).toMatchObject([
      { alert_id: 'service-0-0', fleet_id: 'shop', status: 'opened', service: 'trust-service' },
      { alert_id: 'service-0-1', fleet_id: 'lab', status: 'opened' },
    ]);
    expect(offered()).toEqual({
      'shop/on-call': ['service-0-0.opened.on-call'],
      'lab/on-call': ['service-0-1.opened.on-call'],
    });
    fixture.restart();
    fixture.services = [{ ...down, state: 'unknown' }];
    await driver.advance(2_000);
    expect(driver.read(systemAlerts)).toEqual([]);
    fixture.services = [{ ...down, state: 'up' }];
    await driver.advance(2_000);
    expect(driver.read(systemAlerts).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    fixture.services = [down];
    await driver.advance(2_000);
    expect(driver.read(systemAlerts).map(({ alert_id }) => alert_id)).toEqual(['service-0-2', 'service-0-3']);
  });

  it('tells a channel of no fleet of a service that is down, also where no fleet has a channel', async () => {
    const fixture = start(channel({ fleet_id: '*', alerts: ['service_down'] }));
    const { driver, offered } = fixture;
    fixture.services = [{ service: 'graph-service', state: 'down', since: driver.now, detail: 'no heartbeat for 7 s' }];
    await driver.advance(4_000);
    expect(driver.read(systemAlerts)).toMatchObject([
      { fleet_id: '*', kind: 'service_down', service: 'graph-service' },
    ]);
    expect(offered()).toEqual({ '*/on-call': ['service-0-0.opened.on-call'] });
  });

  it('sends a test to the one channel, at the side of what waits; it is over with its outcome', async () => {
    const { driver, offered } = start(channel({ enabled: false }), channel({ channel_id: 'chat' }));
    await driver.pipe(operatorCommands, testChannel());
    await driver.pipe(operatorCommands, testChannel());
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/on-call/test': ['test-0-0.opened.on-call'] });
    await driver.pipe(alertDeliveries, report('test-0-0'));
    expect(driver.read(systemAlerts)).toMatchObject([{ kind: 'test', status: 'opened' }, { status: 'resolved' }]);
    await driver.advance(3_000);
    expect(offered()).toEqual({});
  });

  it('waits a little for the channel of a test, and then says that there is none', async () => {
    const { driver, offered } = start();
    await driver.pipe(operatorCommands, testChannel());
    await driver.pipe(operatorCommands, testChannel({ channel_id: 'none', command_id: 'c-2' }));
    await driver.advance(3_000);
    driver.table(config, channel());
    await driver.advance(3_000);
    expect(offered()).toEqual({ 'shop/on-call/test': ['test-0-0.opened.on-call'] });
    driver.read(systemAlerts);
    await driver.advance(10_000);
    expect(driver.read(systemAlerts)).toMatchObject([
      {
        alert_id: 'test-0-1',
        status: 'resolved',
        deliveries: [{ channel_id: 'none', state: 'failed', error: 'the fleet has no such channel' }],
      },
    ]);
  });

  it('tells nobody any more of what waits when the channel is removed, or the fleet', async () => {
    const { driver, offered } = start(channel(), channel({ channel_id: 'chat' }));
    await driver.pipe(interventions, intervention());
    await driver.advance(2_000);
    driver.table(config, channel({ removed: true }));
    offered();
    await driver.advance(4_000);
    expect(offered()).toEqual({ 'shop/chat': ['quarantine-0-0.opened.chat'] });
    const { command_id, fleet_id, operator, reason, requested_at } = testChannel();
    const removal = { kind: 'remove_fleet', command_id, fleet_id, operator, reason, requested_at } as const;
    await driver.pipe(operatorCommands, removal);
    await driver.advance(2_000);
    expect(offered()).toEqual({});
    expect([...driver.stores.alerts.entries()]).toEqual([]);
    expect([...driver.stores.waiting.entries()]).toEqual([]);
  });

  it('forgets what has long been over, and bounds what it remembers of a fleet', async () => {
    const { driver } = start();
    await driver.pipe(interventions, intervention());
    await driver.pipe(interventions, intervention({ kind: 'release' }));
    await driver.advance(3_600_000 + 120_000);
    expect(driver.stores.alerts.size + driver.stores.subjects.size + driver.stores.telling.size).toBe(0);
    for (let n = 0; n < 510; n++) await driver.pipe(interventions, intervention({ agent_id: `agent-${n}` }));
    expect(driver.stores.alerts.size).toBe(500);
    expect(driver.stores.subjects.size).toBe(500);
    expect(driver.deadLetters()).toEqual([]);
  });
});
