import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isFrom, to, type BusRecord } from '@chorus/bus';
import {
  apiKeyList,
  auditEvents,
  config,
  createdKey,
  operatorCommands,
  problem,
  type ApiKeyConfig,
  type AuditEvent,
  type OperatorCommand,
} from '@chorus/contracts';
import { createLogger, looksLikeKey, newApiKey, SCOPES, type Scope } from '@chorus/service-kit';
import fc from 'fast-check';
import { WebSocket } from 'ws';
import { ORIGIN, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

const admin = 'admin-key-0123456789';
const keeper = 'keeper-key-0123456789';
const reader = 'reader-key-0123456789';

let gateway: RunningGateway;
const audit: AuditEvent[] = [];
const commands: OperatorCommand[] = [];
const logged: string[] = [];
/** Every text that the gateway has answered with. */
const answered: string[] = [];

beforeAll(async () => {
  const keys = [
    { id: 'boss', key: admin, fleets: ['*'], scopes: ['read', 'write', 'operate', 'admin'] },
    { id: 'keeper', key: keeper, fleets: ['f', 'secret'], scopes: ['read', 'admin'] },
    { id: 'reads-f', key: reader, fleets: ['f', 'secret'], scopes: ['read'] },
  ];
  const destination = { write: (line: string) => void logged.push(line) };
  gateway = await runGateway({ CHORUS_API_KEYS: JSON.stringify(keys) }, createLogger({ level: 'trace', destination }));
  gateway.bus.reader({
    name: 'spec',
    topics: [
      { topic: auditEvents, from: 'beginning' },
      { topic: operatorCommands, from: 'beginning' },
    ],
    onRecords: (records) => {
      for (const one of records as BusRecord[]) {
        if (isFrom(one, auditEvents)) audit.push(one.value);
        if (isFrom(one, operatorCommands)) commands.push(one.value);
      }
    },
  });
});
afterAll(() => gateway.close());

const ask = async (
  method: string,
  path: string,
  key: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
) => {
  const response = await gateway.request(`/api/v1${path}`, {
    method,
    key,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  answered.push(text);
  return { status: response.status, headers: response.headers, body: JSON.parse(text) as unknown };
};
const auditOf = async (headers: Headers): Promise<AuditEvent> => {
  for (;;) {
    const found = audit.find(({ request_id }) => request_id === headers.get('x-request-id'));
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const wish = (change: object = {}) => ({ name: 'Billing agents', scopes: ['read'], reason: 'set up', ...change });

let made = 0;
/** A key as the registry would tell of it. */
async function tell(change: Partial<ApiKeyConfig> = {}): Promise<{ key: string; section: ApiKeyConfig }> {
  const { key, hash } = newApiKey();
  const at = new Date(Date.UTC(2026, 2, 1, 12, 0, made)).toISOString();
  const section: ApiKeyConfig = {
    section: 'api_key',
    key_id: `made-${made++}`,
    fleet_id: 'f',
    name: 'Made',
    scopes: ['read'],
    hash,
    created_at: at,
    created_by: 'boss',
    expires_at: null,
    revoked_at: null,
    changed_at: at,
    changed_by: 'boss',
    reason: 'set up',
    ...change,
  };
  await gateway.write(to(config, section));
  return { key, section };
}
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString();
const REVOKED = daysAgo(1);
const revoke = (section: ApiKeyConfig) => gateway.write(to(config, { ...section, revoked_at: REVOKED }));

describe('making a key', () => {
  it('shows the key once, and puts its hash alone on the log', async () => {
    const expires_at = '2100-01-01T00:00:00.000Z';
    const answer = await ask(
      'POST',
      '/keys?fleet_id=f',
      admin,
      wish({ scopes: ['write', 'read', 'read'], expires_at }),
    );
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([202, 'no-store']);
    const { key, key_id, command_id } = createdKey.parse(answer.body);
    expect(looksLikeKey(key)).toBe(true);
    expect(key_id).toMatch(/^billing-agents-[0-9a-f]{8}$/);
    const command = commands.find((one) => one.command_id === command_id);
    expect(command).toMatchObject({
      kind: 'create_key',
      fleet_id: 'f',
      operator: 'boss',
      reason: 'set up',
      key: { key_id, name: 'Billing agents', scopes: ['write', 'read'], expires_at },
    });
    expect(JSON.stringify(command)).not.toContain(key);
    expect(await auditOf(answer.headers)).toMatchObject({
      actor: 'boss',
      fleet_id: 'f',
      status: 202,
      reason: 'set up',
    });
  });

  it('gives an id to every name', async () => {
    for (const [name, id] of [
      ['Überwachung  №7!', /^uberwachung-no7-[0-9a-f]{8}$/],
      ['鍵', /^key-[0-9a-f]{8}$/],
      ['x'.repeat(100), /^x{40}-[0-9a-f]{8}$/],
    ] as const) {
      const { body } = await ask('POST', '/keys?fleet_id=f', admin, wish({ name }));
      expect(createdKey.parse(body).key_id).toMatch(id);
    }
  });

  it.each([
    [
      'a scope that the asker has not',
      '?fleet_id=f',
      wish({ scopes: ['read', 'write', 'operate'] }),
      403,
      /write, operate/,
    ],
    ['a fleet that the asker does not see', '?fleet_id=g', wish(), 403, /not "g"/],
    ['no fleet where there are several', '', wish(), 422, /fleet_id/],
    [
      'a time that has passed',
      '?fleet_id=f',
      wish({ expires_at: '2020-01-01T00:00:00Z' }),
      422,
      /expires in the future/,
    ],
    ['no scope', '?fleet_id=f', wish({ scopes: [] }), 422, /./],
    ['no reason', '?fleet_id=f', wish({ reason: ' ' }), 422, /./],
  ])('refuses %s, with the reason, and the audit log has it', async (_what, query, body, status, detail) => {
    const before = commands.length;
    const answer = await ask('POST', `/keys${query}`, keeper, body);
    expect(problem.parse(answer.body)).toMatchObject({ status, detail: expect.stringMatching(detail) });
    expect(await auditOf(answer.headers)).toMatchObject({ actor: 'keeper', method: 'POST', status });
    expect(commands).toHaveLength(before);
  });

  it('makes none for every fleet', async () => {
    const answer = await ask('POST', '/keys?fleet_id=*', admin, wish());
    expect(problem.parse(answer.body)).toMatchObject({ status: 422, errors: [{ pointer: '/fleet_id' }] });
  });

  it.each([
    ['GET', '/keys?fleet_id=f', undefined],
    ['POST', '/keys?fleet_id=f', wish()],
    ['DELETE', '/keys/made-0?fleet_id=f', { reason: 'leaked' }],
  ])('needs the scope admin: %s %s is refused and audited with who asked', async (method, path, body) => {
    const answer = await ask(method, path, reader, body);
    expect(problem.parse(answer.body)).toMatchObject({
      status: 403,
      type: '/problems/missing-scope',
      required_scope: 'admin',
      detail: 'This needs the scope "admin"; the key "reads-f" has read.',
    });
    expect(await auditOf(answer.headers)).toMatchObject({ actor: 'reads-f', method, status: 403 });
  });
});

describe('a request that is repeated with its Idempotency-Key', () => {
  let wishes = 0;
  const wanted = async (body: object = wish(), id = `wish-${wishes++}`) => {
    const again = (change: object = body, key = admin) =>
      ask('POST', '/keys?fleet_id=f', key, change, { 'idempotency-key': id });
    return { first: await again(), again };
  };
  const registered = async (body: unknown, change: Partial<ApiKeyConfig> = {}) => {
    const { command_id, key_id } = createdKey.parse(body);
    const command = commands.find((one) => one.command_id === command_id);
    if (command?.kind !== 'create_key') throw new Error('no such command');
    return tell({ ...command.key, key_id, created_at: new Date().toISOString(), ...change });
  };

  it('has the same answer, before and after the key is known, and makes no other one', async () => {
    const { first, again } = await wanted();
    const { command_id, key_id, key } = createdKey.parse(first.body);
    const answer = { command_id, key_id, key };
    const second = await again();
    expect([second.status, second.body]).toEqual([202, expect.objectContaining(answer)]);
    const asked = commands.filter(({ command_id }) => command_id === answer.command_id);
    // The registry carries a command out once.
    expect(new Set(asked.map((one) => one.kind === 'create_key' && one.key.hash)).size).toBe(1);
    await registered(first.body);
    const third = await again();
    expect([third.status, third.body]).toEqual([202, expect.objectContaining(answer)]);
    expect(commands.filter(({ command_id }) => command_id === answer.command_id)).toHaveLength(asked.length);
    expect((await ask('GET', '/agents', answer.key)).status).toBe(200);
  });

  it('makes another one with another key, or for who else asks', async () => {
    const { first, again } = await wanted(wish({ scopes: ['read'] }));
    const other = await wanted(wish({ scopes: ['read'] }));
    const keepers = await again(undefined, keeper);
    const keys = [first, other.first, keepers].map(({ body }) => createdKey.parse(body).key);
    expect(new Set(keys).size).toBe(3);
  });

  it('is refused where it asks for something else, or the key was revoked, with the key’s id', async () => {
    const { first, again } = await wanted();
    await registered(first.body);
    const changed = await again(wish({ name: 'Another' }));
    expect(problem.parse(changed.body)).toMatchObject({ status: 422, type: '/problems/idempotency-key-reused' });
    await registered(first.body, { revoked_at: REVOKED });
    const { key_id } = createdKey.parse(first.body);
    expect(problem.parse((await again()).body)).toMatchObject({ status: 409, key_id });
  });

  it('needs one that can be read', async () => {
    const answer = await ask('POST', '/keys?fleet_id=f', admin, wish(), { 'idempotency-key': 'a b' });
    expect(problem.parse(answer.body)).toMatchObject({ status: 400, type: '/problems/idempotency-key' });
  });
});

describe('too many keys', () => {
  it('are refused with words; revoked ones do not count', async () => {
    const sections = [];
    for (let n = 0; n < 200; n++) sections.push((await tell({ fleet_id: 'many' })).section);
    const refused = await ask('POST', '/keys?fleet_id=many', admin, wish());
    expect(problem.parse(refused.body)).toMatchObject({
      status: 409,
      type: '/problems/too-many-keys',
      detail: expect.stringContaining('Revoke those'),
    });
    await revoke(sections[0]!);
    expect((await ask('POST', '/keys?fleet_id=many', admin, wish())).status).toBe(202);
  });
});

describe('the list of keys', () => {
  it('has those of the fleet, the newest first, refused ones last, and never a hash', async () => {
    const old = await tell({ fleet_id: 'lab', key_id: 'old' });
    await tell({ fleet_id: 'lab', key_id: 'new', created_at: '2026-04-01T00:00:00.000Z' });
    await tell({ fleet_id: 'lab', key_id: 'over', expires_at: daysAgo(89) });
    await tell({ fleet_id: 'lab', key_id: 'long-over', expires_at: daysAgo(91) });
    await tell({ fleet_id: 'lab', key_id: 'long-gone', revoked_at: daysAgo(91) });
    await tell({ fleet_id: 'other', key_id: 'elsewhere' });
    await revoke((await tell({ fleet_id: 'lab', key_id: 'gone', created_at: '2026-05-01T00:00:00.000Z' })).section);
    const { fleet_id, keys } = apiKeyList.parse((await ask('GET', '/keys?fleet_id=lab', admin)).body);
    expect(fleet_id).toBe('lab');
    expect(keys.map(({ key_id, state, origin }) => [key_id, state, origin])).toEqual([
      ['new', 'active', 'created'],
      ['old', 'active', 'created'],
      ['boss', 'active', 'configured'],
      ['gone', 'revoked', 'created'],
      ['over', 'expired', 'created'],
    ]);
    expect(JSON.stringify(keys)).not.toContain(old.section.hash);
  });

  it('names of a configured key only the fleets that the asker sees', async () => {
    const { key } = await tell({ key_id: 'admin-of-f', scopes: ['admin'] });
    const { keys } = apiKeyList.parse((await ask('GET', '/keys', key)).body);
    expect(keys.find(({ key_id }) => key_id === 'keeper')?.fleets).toEqual(['f']);
    expect(JSON.stringify(keys)).not.toContain('secret');
  });
});

describe('a key that was made', () => {
  it('is what it was made for, and no more', async () => {
    const { key, section } = await tell({ scopes: ['read', 'admin'] });
    expect((await ask('GET', '/agents', key)).status).toBe(200);
    expect((await ask('GET', '/agents?fleet_id=other', key)).status).toBe(403);
    const more = await ask('POST', '/keys', key, wish({ scopes: ['operate' satisfies Scope] }));
    expect(more.status).toBe(403);
    expect(await auditOf(more.headers)).toMatchObject({ actor: section.key_id, fleet_id: 'f' });
  });

  it('is refused from its revocation on, and its login and live connection end', async () => {
    const { key, section } = await tell();
    const login = await gateway.request('/api/v1/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: ORIGIN },
      body: JSON.stringify({ key }),
    });
    const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
    const byCookie = async () => (await gateway.request('/api/v1/agents', { headers: { cookie } })).status;
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/api/v1/live`, {
      headers: { cookie, origin: ORIGIN },
    });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.once('open', resolve));
    expect([await byCookie(), (await ask('GET', '/agents', key)).status]).toEqual([200, 200]);

    await revoke(section);
    expect(await byCookie()).toBe(401);
    expect(await closed).toBe(4401);
    const refused = await ask('GET', '/agents', key);
    expect(problem.parse(refused.body)).toMatchObject({
      status: 401,
      detail: expect.stringContaining(`"${section.key_id}", was revoked at ${REVOKED}`),
    });
    expect(await auditOf(refused.headers)).toMatchObject({ actor: 'anonymous', status: 401 });
    const again = await ask('POST', '/session', key, { key });
    expect(problem.parse(again.body).detail).toContain('was revoked at');
  });

  it('is refused when its time is over, and says since when', async () => {
    const { key } = await tell({ expires_at: '2026-03-01T13:00:00.000Z' });
    const { body } = await ask('GET', '/agents', key);
    expect(problem.parse(body)).toMatchObject({
      status: 401,
      detail: expect.stringContaining('expired at 2026-03-01T13:00:00.000Z'),
    });
  });
});

it('nobody gives what he has not, whoever asks for what', async () => {
  const scopes = fc.subarray<Scope>([...SCOPES], { minLength: 1 });
  const fleets = fc.constantFrom('f', 'g');
  await fc.assert(
    fc.asyncProperty(scopes, fleets, scopes, fleets, async (held, own, wished, fleet_id) => {
      const { key, section } = await tell({ scopes: held, fleet_id: own });
      const { status, body } = await ask('POST', `/keys?fleet_id=${fleet_id}`, key, wish({ scopes: wished }));
      const mayAsk = held.includes('admin') && own === fleet_id;
      const isHeld = wished.every((scope) => held.includes(scope));
      expect(status).toBe(mayAsk && isHeld ? 202 : 403);
      const last = commands.at(-1);
      if (status === 202)
        expect(last).toMatchObject({ operator: section.key_id, fleet_id: own, key: { scopes: wished } });
      else expect([problem.parse(body).status, last?.operator === section.key_id]).toEqual([403, false]);
    }),
    { numRuns: 200 },
  );
});

describe('revoking a key', () => {
  const because = { reason: 'leaked' };

  it('puts it on the log for the key’s fleet, named or not, also for the key that asks', async () => {
    const { section } = await tell();
    const own = await tell({ scopes: ['admin'] });
    for (const [key, path] of [
      [admin, `/keys/${section.key_id}`],
      [keeper, `/keys/${section.key_id}?fleet_id=f`],
      [own.key, `/keys/${own.section.key_id}`],
    ] as const) {
      const answer = await ask('DELETE', path, key, because);
      expect(answer.status).toBe(202);
      const { command_id } = answer.body as { command_id: string };
      expect(commands.find((one) => one.command_id === command_id)).toMatchObject({
        kind: 'revoke_key',
        fleet_id: 'f',
        key_id: path.split(/[/?]/)[2],
        reason: 'leaked',
      });
      expect(await auditOf(answer.headers)).toMatchObject({ fleet_id: 'f', reason: 'leaked', status: 202 });
    }
  });

  it('says of a configured key how it is taken away', async () => {
    const answer = await ask('DELETE', '/keys/boss', keeper, because);
    expect(problem.parse(answer.body)).toMatchObject({
      status: 409,
      detail: expect.stringMatching(/"boss".*CHORUS_API_KEYS/),
    });
  });

  it('knows no key that is not there, or not the asker’s to see', async () => {
    const { section } = await tell({ fleet_id: 'other' });
    for (const path of [
      '/keys/nobody',
      '/keys/__proto__',
      `/keys/${section.key_id}`,
      `/keys/${section.key_id}?fleet_id=f`,
    ])
      expect((await ask('DELETE', path, keeper, because)).status).toBe(404);
    expect((await ask('DELETE', `/keys/${section.key_id}?fleet_id=f`, admin, because)).status).toBe(404);
    expect((await ask('DELETE', `/keys/${section.key_id}?fleet_id=other`, keeper, because)).status).toBe(403);
  });
});

it('no key and no hash is in the audit log, in what is logged, or in an answer but that which made it', async () => {
  const { body } = await ask('POST', '/keys?fleet_id=f', admin, wish());
  answered.pop();
  const { key, key_id } = createdKey.parse(body);
  const { hash } = (commands.findLast(({ kind }) => kind === 'create_key') as { key: { hash: string } }).key;
  await tell({ key_id, hash });
  // Somebody takes the key for its id, and tells it as the reason.
  const mistaken = await ask('DELETE', `/keys/${key}`, admin, { reason: `take ${key} away` });
  expect(mistaken.status).toBe(404);
  expect(await auditOf(mistaken.headers)).toMatchObject({
    path: '/api/v1/keys/chorus_…',
    reason: 'take chorus_… away',
  });
  await ask('GET', '/keys?fleet_id=f', admin);
  await ask('GET', '/keys?fleet_id=f', key);
  await revoke((await tell({ key_id, hash })).section);
  await ask('GET', '/agents', key);
  for (const texts of [audit.map((event) => JSON.stringify(event)), logged, answered])
    for (const secret of [key, hash, hash.slice('sha256:'.length), admin])
      expect(texts.join('\n')).not.toContain(secret);
});
