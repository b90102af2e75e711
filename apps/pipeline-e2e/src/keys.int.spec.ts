import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import apiGateway from '@chorus/api-gateway';
import { apiKeyList, createdKey } from '@chorus/contracts';
import ingestionService from '@chorus/ingestion';
import { createLogger, runService, type RunningService, type Service } from '@chorus/service-kit';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import trustService from '@chorus/trust-service';
import { WebSocket } from 'ws';
import { keysCommand } from './support/keys-command.ts';
import { message } from './support/messages.ts';
import { ask, problemIn, Rest } from './support/rest.ts';
import { until } from './support/until.ts';

const kafka = await kafkaForTests();
const BOSS = 'boss-key-0123456789';
const FLEET = 'shop';

describeWith([kafka], 'an API key, from its making to its revocation', () => {
  const env = {
    BUS: 'kafka',
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_NAMESPACE: `${uniqueName('keys')}.`,
    KAFKA_PARTITIONS: '2',
    RATE_LIMIT_PER_MINUTE: '1000000',
    CHORUS_API_KEYS: JSON.stringify([
      { id: 'boss', key: BOSS, fleets: ['*'], scopes: ['read', 'write', 'operate', 'admin'] },
    ]),
  };
  const running: RunningService[] = [];
  let gateway: RunningService;
  let ingestion: RunningService;
  let boss: Rest;

  const start = async (service: unknown): Promise<RunningService> => {
    const started = await runService(service as Service, { env, logger: createLogger({ level: 'silent' }) });
    running.push(started);
    return started;
  };
  beforeAll(async () => {
    await start(trustService);
    gateway = await start(apiGateway);
    ingestion = await start(ingestionService);
    boss = new Rest(gateway.url, BOSS);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(running.map((service) => service.close()));
  }, 60_000);

  const post = (path: string, key: string, body: unknown, at = ingestion) =>
    ask(`${at.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const say = (key: string, at = ingestion) =>
    post('/api/v1/messages', key, message('biller', 'An invoice is due.'), at);
  const listed = async (key_id: string) =>
    (await boss.get(apiKeyList, '/keys', { fleet_id: FLEET })).keys.find((one) => one.key_id === key_id);

  it('opens what it was made for, and nothing from its revocation on, whatever its holder is at', async () => {
    const wish = { name: 'Billing agents', scopes: ['write', 'read'], reason: 'for a spec' };
    const answer = await boss.send('POST', `/keys?fleet_id=${FLEET}`, wish);
    expect(answer.status).toBe(202);
    const { key, key_id } = createdKey.parse(answer.body);
    await until(
      'ingestion knows the key',
      () => say(key),
      ({ status }) => status === 202,
    );
    await until('the gateway lists it', () => listed(key_id));
    expect((await post('/v1/traces', key, {})).status).toBe(200);
    expect((await new Rest(gateway.url, key).send('GET', '/agents')).status).toBe(200);
    expect((await new Rest(gateway.url, key).send('GET', `/keys?fleet_id=${FLEET}`)).status).toBe(403);
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/api/v1/live`, {
      headers: { authorization: `Bearer ${key}` },
    });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));

    // It is in use all the time.
    const statuses: number[] = [];
    let isOver = false;
    const inUse = (async () => {
      for (; !isOver; await turn()) statuses.push((await say(key)).status);
    })();
    await until('it is in use', () => statuses.length > 3);
    const revocation = await boss.send('DELETE', `/keys/${key_id}`, { reason: 'leaked' });
    expect(revocation.status).toBe(202);
    await until('it is refused', () => statuses.includes(401));
    const after = statuses.length;
    await until('it was tried again', () => statuses.length > after + 20);
    isOver = true;
    await inUse;
    const first = statuses.indexOf(401);
    expect(new Set(statuses.slice(0, first))).toEqual(new Set([202]));
    expect(new Set(statuses.slice(first))).toEqual(new Set([401]));

    expect(problemIn(await say(key)).detail).toMatch(new RegExp(`"${key_id}", was revoked at 20\\d\\d-`));
    const otlp = await post('/v1/traces', key, {});
    expect(otlp).toMatchObject({ status: 401, body: { code: 16, message: expect.stringContaining('was revoked at') } });
    expect(await closed).toBe(4401);
    expect((await new Rest(gateway.url, key).send('GET', '/agents')).status).toBe(401);
    expect(
      await until(
        'the list says so',
        () => listed(key_id),
        (one) => one?.state === 'revoked',
      ),
    ).toMatchObject({
      name: 'Billing agents',
      created_by: 'boss',
      fleets: [FLEET],
    });
    // Who starts later knows it, too.
    const later = await start(ingestionService);
    expect(problemIn(await say(key, later)).detail).toContain('was revoked at');
  }, 120_000);

  it('can be made, used, listed and revoked by command line', async () => {
    const keys = (...args: string[]) => keysCommand({ CHORUS_API_KEY: BOSS }, ...args, '--url', gateway.url);
    const made = await keys('create', '--fleet', FLEET, '--name', 'Script', '--scope', 'write', '--why', 'for a spec');
    expect([made.code, made.err]).toEqual([0, expect.stringContaining('this key is not shown again')]);
    const key = made.out.trim();
    await until(
      'ingestion knows the key',
      () => say(key),
      ({ status }) => status === 202,
    );
    const list = await keys('list', '--fleet', FLEET);
    expect(list.out).toMatch(/^script-\w{8} +active +write/m);
    const key_id = /^script-\w{8}/m.exec(list.out)?.[0] ?? '';
    const revoked = await keys('revoke', key_id, '--why', 'done', '--fleet', FLEET);
    expect([revoked.code, revoked.err]).toEqual([0, expect.stringContaining(`${key_id} is revoked.`)]);
    await until(
      'ingestion refuses it',
      () => say(key),
      ({ status }) => status === 401,
    );
    const unknown = await keys('revoke', 'nobody', '--why', 'done');
    expect([unknown.code, unknown.out, unknown.err]).toEqual([1, '', expect.stringContaining('no key of that id')]);
    const mistyped = await keys('remove');
    expect([mistyped.code, mistyped.err]).toEqual([2, expect.stringContaining('One of list, create and revoke')]);
  }, 120_000);
});
