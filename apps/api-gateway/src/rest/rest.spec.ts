import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isFrom, to, type BusRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  agentDetail,
  agentList,
  agentState,
  auditEvents,
  causalGraphUpdates,
  decisionList,
  graphView,
  metricsSummary,
  operatorCommands,
  problem,
  PROBLEM_MEDIA_TYPE,
  serviceHealthTopic,
  sessionView,
  systemHealth,
  trustScores,
  type AuditEvent,
  type OperatorCommand,
} from '@chorus/contracts';
import fc from 'fast-check';
import { historyResponder, summary } from '../testing/history-responder.ts';
import { decision, edge, graphUpdate, node, trust } from '../testing/records.ts';
import { KEYS, ORIGIN, runGateway, type RunningGateway } from '../testing/running-gateway.ts';

let gateway: RunningGateway;
const audit: AuditEvent[] = [];
const commands: OperatorCommand[] = [];
const fresh = () => new Date().toISOString();

beforeAll(async () => {
  gateway = await runGateway({ RATE_LIMIT_PER_MINUTE: '1000000' });
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
  historyResponder(gateway.bus).answer(() => ({ conversations: [summary('c')], decisions: [], events: [] }));
  const now = fresh();
  const live = { last_seen: now, first_seen: now };
  await gateway.write(
    to(trustScores, trust('f', 'a', 80)),
    to(
      trustScores,
      trust('f', 'b', 20, { standing: 'quarantined', enforced: true, standing_reason: 'trust 20 is under 30' }),
    ),
    to(trustScores, trust('f', 'c', 25, { standing: 'quarantined' })),
    to(trustScores, trust('other', 'z', 50)),
    to(
      causalGraphUpdates,
      graphUpdate('f', {
        node_changes: [
          { ...node('a', 3), ...live },
          { ...node('b', 3), ...live },
        ],
        edge_changes: [
          { ...edge('a', 'b', 1), last_updated: now },
          { ...edge('b', 'c', 1), last_updated: now },
        ],
      }),
    ),
    ...Array.from({ length: 5 }, (_, n) =>
      to(agentDecisionsProcessed, decision('f', n % 2 ? 'a' : 'b', n / 5, `m${n}`)),
    ),
  );
});
afterAll(() => gateway.close());

const json = async (path: string, key: string = KEYS.reader) =>
  (await gateway.request(path, { key })).json() as Promise<unknown>;

describe('the REST interface', () => {
  it('lists the agents of the key’s fleet, page by page', async () => {
    const first = agentList.parse(await json('/api/v1/agents?limit=2'));
    expect(first.agents.map(({ agent_id }) => agent_id)).toEqual(['a', 'b']);
    expect(first.total).toBe(3);
    const second = agentList.parse(await json(`/api/v1/agents?limit=2&cursor=${first.next_cursor}`));
    expect(second.agents.map(({ agent_id }) => agent_id)).toEqual(['c']);
    expect(second.next_cursor).toBeNull();
  });

  it('shows one agent with its neighbourhood and what a quarantine would cut', async () => {
    const detail = agentDetail.parse(await json('/api/v1/agents/b'));
    expect(detail.edges).toHaveLength(2);
    expect(detail.blast_radius).toEqual({ paths_in: 1, paths_out: 1, only_source_of: ['c'], reaches_within_two: 1 });
  });

  it('tells an agent its state, with ETag, to keys that write or read', async () => {
    const response = await gateway.request('/api/v1/agents/b/state', { key: KEYS.writer });
    expect(agentState.parse(await response.json())).toMatchObject({
      blocked: true,
      standing: 'quarantined',
      score: 20,
    });
    const etag = response.headers.get('etag') ?? '';
    const again = await gateway.request('/api/v1/agents/b/state', {
      key: KEYS.writer,
      // fetch itself adds no-cache to a conditional request, which would make every answer fresh.
      headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect([etag === '', again.status]).toEqual([false, 304]);
    expect(await json('/api/v1/agents/c/state')).toMatchObject({ blocked: false, enforced: false });
    expect(await json('/api/v1/agents/nobody/state')).toMatchObject({ blocked: false, score: null });
  });

  it('gives graph, decisions, figures and health', async () => {
    expect(graphView.parse(await json('/api/v1/graph')).edges).toHaveLength(2);
    const page = decisionList.parse(await json('/api/v1/decisions?limit=2'));
    expect(page.decisions.map(({ offset }) => offset)).toEqual([4, 3]);
    const next = decisionList.parse(await json(`/api/v1/decisions?limit=2&cursor=${page.next_cursor}`));
    expect(next.decisions.map(({ offset }) => offset)).toEqual([2, 1]);
    const risky = decisionList.parse(await json('/api/v1/decisions?min_risk=0.5&agent_id=a'));
    expect(risky.decisions.map(({ offset }) => offset)).toEqual([3]);
    expect(metricsSummary.parse(await json('/api/v1/metrics/summary'))).toMatchObject({
      agents: { total: 3, active: 1, quarantined: 1, would_be_quarantined: 1, trust_below_30: 2 },
      trust: { lowest: 20 },
    });
  });

  it('knows which services live by their heartbeats, and says which do not', async () => {
    const beat = {
      service: 'ingestion',
      instance: 'i',
      state: 'up' as const,
      started_at: fresh(),
      timestamp: fresh(),
      interval_ms: 60_000,
      version: '0',
      dependencies: [],
    };
    await gateway.write(to(serviceHealthTopic, beat));
    const health = systemHealth.parse(await json('/api/v1/system/health'));
    const states = Object.fromEntries(health.services.map(({ service, state }) => [service, state]));
    expect(states).toMatchObject({ ingestion: 'up', 'trust-service': 'down' });
    expect(health).toMatchObject({ state: 'down', bus: 'memory' });
  });

  it('answers at once how it is while the log does not answer, and says so once it is given up', async () => {
    const { bus } = gateway;
    const original = bus.health.bind(bus);
    const probed = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Awaited<ReturnType<typeof original>>>();
    bus.health = () => {
      probed.resolve();
      return answer.promise;
    };
    try {
      await probed.promise;
      const broker = async () => systemHealth.parse(await json('/api/v1/system/health')).dependencies[0];
      expect(await broker()).toMatchObject({ name: 'bus', state: 'up' });
      answer.resolve({ name: 'bus', state: 'down', detail: 'no answer', latency_ms: null });
      while ((await broker())?.state !== 'down') await new Promise((resolve) => setImmediate(resolve));
      const { services, state } = systemHealth.parse(await json('/api/v1/system/health'));
      expect(state).toBe('down');
      expect(services.find(({ service }) => service === 'ingestion')).toMatchObject({
        state: 'degraded',
        detail: expect.stringMatching(/^last heard \d+ s ago: nobody can be heard while the log is away$/),
        instances: [],
      });
      const ready = await fetch(`${gateway.url}/health/ready`);
      expect([ready.status, await ready.json()]).toMatchObject([200, { ready: true, state: 'degraded' }]);
    } finally {
      bus.health = original;
    }
  });

  it('puts a quarantine on the log with its reason, and every request in the audit log', async () => {
    const response = await gateway.request('/api/v1/agents/a/quarantine?fleet_id=f', {
      method: 'POST',
      key: KEYS.operator,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ reason: 'deleted the wrong table' }),
    });
    expect(response.status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(commands.at(-1)).toMatchObject({
      kind: 'quarantine',
      fleet_id: 'f',
      agent_id: 'a',
      operator: 'ops',
      reason: 'deleted the wrong table',
    });
    expect(audit.at(-1)).toMatchObject({
      actor: 'ops',
      fleet_id: 'f',
      method: 'POST',
      path: '/api/v1/agents/a/quarantine',
      status: 202,
      reason: 'deleted the wrong table',
    });
    expect(JSON.stringify(audit)).not.toContain(KEYS.operator);
  });

  it('audits what a key asks in vain in a fleet that it may see, and nothing of others in theirs', async () => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"reason":"because"}' };
    const asked = async (path: string, key?: string) => {
      const response = await gateway.request(path, { ...post, ...(key === undefined ? {} : { key }) });
      const id = response.headers.get('x-request-id');
      for (;;) {
        const found = audit.find(({ request_id }) => request_id === id);
        if (found) return { fleet_id: found.fleet_id, status: found.status, path: found.path.length };
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const path = '/api/v1/agents/secret-agent/quarantine';
    expect(await asked(path, KEYS.reader)).toMatchObject({ fleet_id: 'f', status: 403 });
    expect(await asked(`${path}?fleet_id=other`, KEYS.reader)).toMatchObject({ fleet_id: 'f', status: 403 });
    expect(await asked(path, KEYS.operator)).toMatchObject({ fleet_id: '*', status: 422 });
    expect(await asked(`/api/v1/agents/${'s'.repeat(500)}/quarantine?fleet_id=f`)).toEqual({
      fleet_id: '*',
      status: 401,
      path: 200,
    });
    expect((await gateway.request('/api/v1/events?fleet_id=*', { key: KEYS.reader })).status).toBe(403);
    expect((await gateway.request('/api/v1/events?fleet_id=*', { key: KEYS.operator })).status).toBe(200);
  });

  it('logs a person in by cookie, takes changes from the dashboard’s origin only, and logs out', async () => {
    const body = JSON.stringify({ key: KEYS.operator });
    const headers = { 'content-type': 'application/json', origin: ORIGIN };
    const login = await gateway.request('/api/v1/session', { method: 'POST', headers, body });
    const set = login.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/chorus_session=.*HttpOnly.*SameSite=Strict/i);
    expect(set).not.toContain(KEYS.operator);
    expect(sessionView.parse(await login.json()).fleets.map(({ fleet_id }) => fleet_id)).toEqual(['f', 'other']);
    const cookie = set.split(';')[0] ?? '';
    expect((await gateway.request('/api/v1/agents?fleet_id=f', { headers: { cookie } })).status).toBe(200);
    const release = (origin: Record<string, string>) =>
      gateway.request('/api/v1/agents/a/release?fleet_id=f', {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie, ...origin },
        body: JSON.stringify({ reason: 'was a mistake' }),
      });
    expect((await release({ origin: 'http://evil.test' })).status).toBe(403);
    expect((await release({})).status).toBe(403);
    expect((await release({ origin: ORIGIN })).status).toBe(202);
    const forged = await gateway.request('/api/v1/session', {
      method: 'POST',
      headers: { ...headers, origin: 'http://evil.test' },
      body,
    });
    expect(forged.status).toBe(403);
    const out = await gateway.request('/api/v1/session', { method: 'DELETE', headers: { cookie, origin: ORIGIN } });
    expect([out.status, out.headers.get('set-cookie')]).toEqual([204, expect.stringMatching(/chorus_session=;.*1970/)]);
  });

  it('says what is wrong with a question about the past', async () => {
    const backwards = await gateway.request(
      '/api/v1/agents/a/history?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      { key: KEYS.reader },
    );
    expect(problem.parse(await backwards.json())).toMatchObject({ status: 400, errors: [{ pointer: '/from' }] });
  });

  it('asks for the fleet where a key sees several', async () => {
    const response = await gateway.request('/api/v1/agents', { key: KEYS.operator });
    expect(problem.parse(await response.json())).toMatchObject({
      status: 422,
      detail: expect.stringContaining('f, other'),
    });
  });
});

const paths = fc.oneof(
  fc.constantFrom(
    '/api/v1/agents',
    '/api/v1/graph',
    '/api/v1/decisions',
    '/api/v1/metrics/summary',
    '/api/v1/system/health',
    '/api/v1/session',
    '/api/v1/setup',
    '/api/v1/rejected',
    '/api/v1/conversations',
    '/api/v1/conversations/c',
    '/api/v1/conversation',
    '/api/v1/events',
    '/api/v1/agents/a',
    '/api/v1/agents/a/state',
    '/api/v1/agents/nobody',
    '/api/v1/nothing',
    '/api/v1/agents/a/quarantine',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((id) => `/api/v1/agents/${encodeURIComponent(id.toWellFormed())}`),
);
const query = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '?limit=0',
    '?limit=x',
    '?cursor=%00',
    '?fleet_id=f',
    '?fleet_id=other',
    '?fleet_id=a/b',
    '?min_risk=2',
    '?from=now',
    '?with=tears',
    '?topics=gossip',
    '?format=xlsx',
  ),
  fc.string({ unit: 'binary', maxLength: 20 }).map((text) => `?${encodeURIComponent(text.toWellFormed())}=1`),
);
const method = fc.constantFrom('GET', 'POST', 'DELETE', 'PUT');
const body = fc.oneof(
  fc.constant('{"reason":"because of this"}'),
  fc.constant('{"reason":""}'),
  fc.json(),
  fc.string({ maxLength: 30 }),
);

/** Success is JSON by the contract's status; anything else is problem details about that status. */
async function expectRestAnswer(response: Response): Promise<void> {
  const text = await response.text();
  if (response.status === 204) return expect(text).toBe('');
  const media = response.headers.get('content-type') ?? '';
  if (response.status < 300) {
    expect(media).toContain('application/json');
    expect(typeof JSON.parse(text)).toBe('object');
    return;
  }
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
  expect(media).toContain(PROBLEM_MEDIA_TYPE);
  const found = problem.parse(JSON.parse(text));
  expect(found.status).toBe(response.status);
  expect(found.detail.length).toBeGreaterThan(10);
  expect(found.instance).toBe(response.headers.get('x-request-id'));
}

describe('any request', () => {
  it('Feature: observability-trust-layer, Property 12: API response format compliance', async () => {
    await fc.assert(
      fc.asyncProperty(
        paths,
        query,
        method,
        body,
        fc.constantFrom(KEYS.operator, KEYS.reader),
        async (path, search, verb, payload, key) => {
          const withBody = verb === 'GET' ? {} : { body: payload, headers: { 'content-type': 'application/json' } };
          await expectRestAnswer(await gateway.request(path + search, { method: verb, key, ...withBody }));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('Feature: observability-trust-layer, Property 13: API authentication and rate limiting', async () => {
    const limit = 5;
    const limited = await runGateway({ RATE_LIMIT_PER_MINUTE: String(limit) });
    try {
      // Without a known key nothing is answered, whatever is asked, and nothing of the fleet is told.
      const strangers = fc.oneof(fc.constant(undefined), fc.stringMatching(/^[A-Za-z0-9_-]{1,60}$/));
      await fc.assert(
        fc.asyncProperty(paths, strangers, async (path, key) => {
          const response = await gateway.request(path, key === undefined ? {} : { key });
          expect(path === '/api/v1/nothing' ? [401, 404] : [401, 405, 404]).toContain(response.status);
          await expectRestAnswer(response);
        }),
        { numRuns: 100 },
      );
      // A key sees its own fleets and has its own scopes only.
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom('other', 'x', 'default'),
          fc.constantFrom('agents', 'graph', 'decisions', 'metrics/summary'),
          async (fleet, what) => {
            expect((await gateway.request(`/api/v1/${what}?fleet_id=${fleet}`, { key: KEYS.reader })).status).toBe(403);
            expect((await gateway.request(`/api/v1/${what}?fleet_id=f`, { key: KEYS.writer })).status).toBe(403);
          },
        ),
        { numRuns: 100 },
      );
      // Every request, malformed ones included, is in the audit log with its status and costs quota.
      let remaining = Infinity;
      await fc.assert(
        fc.asyncProperty(
          paths,
          fc.constantFrom('{', '{"reason":"because of this"}', 'x'.repeat(110_000)),
          fc.constantFrom('application/json', 'text/plain', 'application/json; charset=latin1'),
          async (path, payload, type) => {
            const response = await gateway.request(path, {
              method: 'POST',
              key: KEYS.reader,
              headers: { 'content-type': type, origin: ORIGIN },
              body: payload,
            });
            const id = response.headers.get('x-request-id');
            await expectRestAnswer(response);
            expect(response.headers.get('access-control-allow-origin')).toBe(ORIGIN);
            const left = Number(response.headers.get('ratelimit-remaining') ?? NaN);
            expect(left).toBeLessThan(remaining);
            remaining = left;
            const logged = () => audit.find(({ request_id }) => request_id === id);
            for (let turn = 0; turn < 200 && !logged(); turn++) await new Promise((resolve) => setTimeout(resolve, 5));
            expect(logged()).toMatchObject({ actor: 'reads-f', method: 'POST', status: response.status });
          },
        ),
        { numRuns: 100 },
      );
      // Each key has its own allowance, told in the headers; past it every request is refused until the minute is over.
      const asked = new Map<string, number>();
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(KEYS.operator, KEYS.reader, KEYS.writer), async (key) => {
          const before = asked.get(key) ?? 0;
          asked.set(key, before + 1);
          const response = await limited.request('/api/v1/system/health', { key });
          expect(response.status === 429).toBe(before >= limit);
          expect(Number(response.headers.get('ratelimit-remaining'))).toBe(Math.max(0, limit - before - 1));
          if (response.status === 429) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
          await expectRestAnswer(response);
        }),
        { numRuns: 100, endOnFailure: true },
      );
    } finally {
      await limited.close();
    }
  });
});
