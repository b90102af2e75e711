import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import alerting from '@chorus/alerting';
import apiGateway from '@chorus/api-gateway';
import { agentDetail, alertChannelList, alertList, savedChannel } from '@chorus/contracts';
import ingestionService from '@chorus/ingestion';
import { createLogger, runService, type RunningService, type Service } from '@chorus/service-kit';
import streamProcessor from '@chorus/stream-processor';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import trustService from '@chorus/trust-service';
import { message } from './support/messages.ts';
import { ask, Rest } from './support/rest.ts';
import { until } from './support/until.ts';

const kafka = await kafkaForTests();
const BOSS = 'boss-key-0123456789';
const FLEET = 'shop';

interface Received {
  readonly path: string;
  readonly signature: string;
  readonly body: string;
}

describeWith([kafka], 'an alert, from the channel to the chat', () => {
  const env = {
    BUS: 'kafka',
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_NAMESPACE: `${uniqueName('alerts')}.`,
    KAFKA_PARTITIONS: '2',
    RATE_LIMIT_PER_MINUTE: '1000000',
    ALERT_ALLOW_PRIVATE: 'true',
    CHORUS_API_KEYS: JSON.stringify([
      { id: 'boss', key: BOSS, fleets: ['*'], scopes: ['read', 'write', 'operate', 'admin'] },
    ]),
  };
  const running: RunningService[] = [];
  const received: Received[] = [];
  let receiver: Server;
  let hook: string;
  let ingestion: RunningService;
  let boss: Rest;

  const start = async (service: unknown): Promise<RunningService> => {
    const started = await runService(service as Service, { env, logger: createLogger({ level: 'silent' }) });
    running.push(started);
    return started;
  };
  beforeAll(async () => {
    receiver = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8').on('data', (part: string) => (body += part));
      request.on('end', () => {
        received.push({ path: request.url ?? '', signature: String(request.headers['chorus-signature']), body });
        response.end('ok');
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    await Promise.all([start(trustService), start(streamProcessor), start(alerting)]);
    ingestion = await start(ingestionService);
    boss = new Rest((await start(apiGateway)).url, BOSS);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(running.map((service) => service.close()));
    await new Promise((resolve) => receiver.close(resolve));
  }, 60_000);

  const command = async (method: string, path: string, body: object) => {
    const answer = await boss.send(method, `${path}?fleet_id=${FLEET}`, body);
    expect([path, answer.status]).toEqual([path, 202]);
    return answer.body;
  };
  const listed = async (channel_id: string) =>
    (await boss.get(alertChannelList, '/channels', { fleet_id: FLEET })).channels.find(
      (channel) => channel.channel_id === channel_id,
    );
  const bodies = (path: string) =>
    received.filter((one) => one.path === path).map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  it('is tried, sent when an agent is quarantined, and over when it is released', async () => {
    const wish = { name: 'On call', kind: 'webhook', url: `${hook}/webhook`, reason: 'for a spec' };
    const { channel_id, secret } = savedChannel.parse(await command('POST', '/channels', wish));
    const chat = await command('POST', '/channels', { ...wish, name: 'Chat', kind: 'slack', url: `${hook}/slack` });
    await until('both are listed', async () =>
      Promise.all([listed(channel_id), listed(savedChannel.parse(chat).channel_id)]).then((all) => all.every(Boolean)),
    );
    await command('POST', `/channels/${channel_id}/test`, { reason: 'does it work?' });
    await until('the test arrived', () => bodies('/webhook').length === 1);
    expect(bodies('/webhook')).toMatchObject([{ type: 'alert.test' }]);
    const tested = await until(
      'the channel says so',
      () => listed(channel_id),
      (channel) => channel?.last_delivery?.state === 'delivered',
    );
    expect(tested).toMatchObject({ address: `${hook}/…`, last_delivery: { attempts: 1, status: 200 } });

    await ask(`${ingestion.url}/api/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${BOSS}`, 'content-type': 'application/json' },
      body: JSON.stringify(message('biller', 'An invoice is due.', { metadata: { fleet_id: FLEET } })),
    });
    await until('the agent is known', () => boss.get(agentDetail, '/agents/biller', { fleet_id: FLEET }));
    await command('POST', '/agents/biller/quarantine', { reason: 'it pays twice' });
    await until('both were told', () => bodies('/webhook').length === 2 && bodies('/slack').length === 1);
    await command('POST', '/agents/biller/release', { reason: 'mended' });
    await until('both were told of the end', () => bodies('/webhook').length === 3 && bodies('/slack').length === 2);
    expect(bodies('/webhook').slice(1)).toMatchObject([
      { type: 'alert.opened', alert: { kind: 'quarantine', title: 'biller was quarantined by boss' } },
      { type: 'alert.resolved', alert: { title: 'biller was released by boss' } },
    ]);
    expect(bodies('/slack')[0]).toMatchObject({ text: expect.stringContaining('*◆ biller was quarantined by boss*') });
    for (const { path, signature, body } of received) {
      const [, t] = /^t=(\d+),v1=/.exec(signature) ?? [];
      const expected = createHmac('sha256', secret).update(`${t}.${body}`).digest('hex');
      expect(signature).toBe(path === '/webhook' ? `t=${t},v1=${expected}` : 'undefined');
    }
    const { alerts } = await until(
      'the outcomes are recorded',
      () => boss.get(alertList, '/alerts', { fleet_id: FLEET }),
      (list) => list.alerts[0]?.deliveries.length === 4,
    );
    expect(alerts.map(({ kind, status }) => [kind, status])).toEqual([
      ['quarantine', 'resolved'],
      ['test', 'resolved'],
    ]);
  }, 120_000);
});
