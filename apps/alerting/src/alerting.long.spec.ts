import { createBus, busConfigSchema, to, type Bus, type Emission } from '@chorus/bus';
import {
  config,
  interventions,
  operatorCommands,
  serviceHealthTopic,
  systemAlerts,
  type Alert,
} from '@chorus/contracts';
import { createLogger, runService, type RunningService } from '@chorus/service-kit';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { verify } from './delivery/signature.ts';
import service from './service.ts';
import { startReceiver, type Received, type Receiver } from './testing/receiver.ts';
import { channel, heartbeat, intervention, testChannel } from './testing/records.ts';

const kafka = await kafkaForTests();
const SECRET = 'a-secret-of-a-channel';
const env = {
  KAFKA_BROKERS: kafka.brokers,
  KAFKA_NAMESPACE: `${uniqueName('alerting')}-`,
  KAFKA_PARTITIONS: '2',
  KAFKA_SESSION_TIMEOUT_MS: '6000',
  ALERT_ALLOW_PRIVATE: 'true',
  ALERT_TIMEOUT_MS: '1500',
  ALERT_RETRY_FIRST_MS: '50',
  ALERT_RETRY_LONGEST_MS: '200',
  HEARTBEAT_INTERVAL_MS: '500',
  DASHBOARD_URL: 'https://chorus.example.org/',
};

/** Waits until something is there. */
async function until<T>(find: () => T | undefined | false): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describeWith([kafka], 'alerting on Kafka', () => {
  let bus: Bus;
  let running: RunningService | undefined;
  const logged: string[] = [];
  const receivers: Receiver[] = [];
  /** Every version on the log, in the order of arrival. */
  const versions: Alert[] = [];

  const start = async () => {
    const logger = createLogger({ level: 'debug', destination: { write: (line) => void logged.push(line) } });
    running = await runService(service, { env, logger });
  };
  const stop = async () => {
    await running?.close();
    running = undefined;
  };
  const publish = (...emissions: Emission[]) => bus.publish(emissions);
  const receiver = async () => {
    const one = await startReceiver();
    receivers.push(one);
    return one;
  };
  const last = (is: (alert: Alert) => boolean) => versions.findLast(is);
  const deliveredTo = (channel_id: string, phase = 'opened') =>
    last(({ deliveries }) =>
      deliveries.some((one) => one.channel_id === channel_id && one.phase === phase && one.state === 'delivered'),
    );
  /** What a receiver makes of a request. */
  const checked = ({ headers, body }: Received) => {
    const signature = String(headers['chorus-signature']);
    expect(verify(SECRET, signature, body, { now: Math.floor(Date.now() / 1000) })).toBe(true);
    const parsed = JSON.parse(body) as { type: string; delivery_id: string; link: string; alert: Alert };
    expect(headers['chorus-delivery-id']).toBe(parsed.delivery_id);
    expect(headers['chorus-alert-id']).toBe(parsed.alert.alert_id);
    return parsed;
  };

  beforeAll(async () => {
    await start();
    bus = createBus(busConfigSchema.parse(env));
    bus.reader({
      name: 'spec',
      topics: [{ topic: systemAlerts, from: 'beginning' }],
      onRecords: (records) => void versions.push(...records.flatMap(({ value }) => (value as Alert | null) ?? [])),
    });
  }, 60_000);
  afterAll(async () => {
    await stop();
    await bus.close();
    await Promise.all(receivers.map((one) => one.close()));
  }, 60_000);
  afterEach(() => void (versions.length = 0));

  it('tells of a quarantine once, signed, and of its end; also where the service was restarted in between', async () => {
    const hook = await receiver();
    await publish(to(config, channel({ fleet_id: 'once', url: `${hook.url}/services/very-secret` })));
    await publish(to(interventions, intervention({ fleet_id: 'once' })));
    await until(() => deliveredTo('on-call'));
    expect(hook.received.map(checked)).toMatchObject([
      {
        type: 'alert.opened',
        link: 'https://chorus.example.org/?fleet=once&agent=coder-2',
        alert: { kind: 'quarantine', status: 'opened', severity: 'critical', agents: ['coder-2'] },
      },
    ]);

    await stop();
    await publish(to(interventions, intervention({ fleet_id: 'once', kind: 'release' })));
    await start();
    await until(() => deliveredTo('on-call', 'resolved'));
    expect(hook.received.map((one) => checked(one).type)).toEqual(['alert.opened', 'alert.resolved']);
    expect(last(({ fleet_id }) => fleet_id === 'once')).toMatchObject({ status: 'resolved' });
    // Neither addresses nor secrets are logged.
    expect(logged.join('')).not.toMatch(/very-secret|a-secret-of-a-channel/);
  }, 90_000);

  it('tries again what fails, and sends what waits after a restart', async () => {
    const hook = await receiver();
    hook.answers(500, 'cut', { status: 429, headers: { 'retry-after': '1' } }, 'hang', 503);
    await publish(to(config, channel({ fleet_id: 'flaky', url: hook.url })));
    await publish(to(interventions, intervention({ fleet_id: 'flaky' })));
    await until(() => hook.received.length >= 5);
    const waiting = await until(() =>
      last(({ fleet_id, deliveries }) => fleet_id === 'flaky' && deliveries.length > 0),
    );
    expect(waiting.deliveries).toMatchObject([
      { state: 'failed', attempts: 3, status: 429, error: 'it answered 429; it is tried again' },
    ]);
    await stop();
    hook.answers(200);
    const before = hook.received.length;
    await start();
    await until(() => deliveredTo('on-call'));
    expect(hook.received.slice(before)).toHaveLength(1);
    // Every attempt says the same, so that the receiver can tell.
    expect(new Set(hook.received.map((one) => checked(one).delivery_id)).size).toBe(1);
    expect(new Set(hook.received.map(({ body }) => body)).size).toBe(1);
  }, 90_000);

  it('is not held up by a channel that hangs, or is not there', async () => {
    const [hangs, works, gone] = [await receiver(), await receiver(), await startReceiver()];
    hangs.answers('hang');
    await gone.close();
    const of = (channel_id: string, url: string) => channel({ fleet_id: 'mixed', channel_id, url });
    await publish(
      to(config, of('hangs', hangs.url)),
      to(config, of('gone', gone.url)),
      to(config, { ...of('works', works.url), kind: 'slack' }),
    );
    await publish(
      ...['a', 'b', 'c'].map((agent_id) => to(interventions, intervention({ fleet_id: 'mixed', agent_id }))),
    );
    await until(() => works.received.length === 3);
    expect(works.received.map(({ body }) => (JSON.parse(body) as { text: string }).text.split('\n')[0])).toEqual([
      '*◆ a is quarantined*',
      '*◆ b is quarantined*',
      '*◆ c is quarantined*',
    ]);
    expect(works.received[0]?.headers['chorus-signature']).toBeUndefined();
    await until(() => last((alert) => alert.deliveries.some((one) => one.channel_id === 'gone')));
    const health = (await (await fetch(`${running!.url}/health/ready`)).json()) as object;
    expect(health).toMatchObject({ ready: true });
    const removed = (channel_id: string) => to(config, { ...of(channel_id, hangs.url), removed: true });
    await publish(removed('hangs'), removed('gone'));
  }, 90_000);

  it('sends a test to a channel, and says what became of it', async () => {
    const hook = await receiver();
    await publish(to(config, channel({ fleet_id: 'trial', url: hook.url, enabled: false })));
    const command = { ...testChannel(), fleet_id: 'trial' };
    await publish(to(operatorCommands, command), to(operatorCommands, command));
    await until(() => deliveredTo('on-call'));
    expect(hook.received.map(checked)).toMatchObject([{ type: 'alert.test', alert: { kind: 'test' } }]);
    expect(last(({ fleet_id }) => fleet_id === 'trial')).toMatchObject({ status: 'resolved' });
    hook.answers(404);
    await publish(to(operatorCommands, { ...command, command_id: 'c-2' }));
    const failed = await until(() => last(({ deliveries }) => deliveries.some(({ state }) => state === 'failed')));
    expect(failed.deliveries).toMatchObject([{ state: 'failed', status: 404, error: 'it answered 404' }]);
  }, 90_000);

  it('tells each fleet of a service that is down, and when it is back', async () => {
    const hooks = [await receiver(), await receiver()];
    const of = (n: number) => channel({ fleet_id: `down-${n}`, url: hooks[n]!.url, alerts: ['service_down'] });
    await publish(to(config, of(0)), to(config, of(1)));
    const beat = (state: 'up' | 'down') =>
      publish(to(serviceHealthTopic, heartbeat('trust-service', { state, interval_ms: 500 })));
    await beat('up');
    await beat('down');
    await until(() => hooks.every(({ received }) => received.length === 1));
    await beat('up');
    await until(() => hooks.every(({ received }) => received.length === 2));
    for (const { received } of hooks)
      expect(received.map(checked)).toMatchObject([
        { type: 'alert.opened', alert: { kind: 'service_down', service: 'trust-service' } },
        { type: 'alert.resolved', alert: { title: 'trust-service is back' } },
      ]);
  }, 90_000);
});
