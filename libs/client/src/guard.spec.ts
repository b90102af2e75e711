import { afterEach, describe, expect, it } from '@jest/globals';
import type { Chorus, ChorusOptions, Problem } from './api.ts';
import { ChorusBlockedError, createChorus } from './index.ts';
import { problem, quarantined, state, StubServer, takeAll, type Answering, type Reply } from './testing/stub-server.ts';

let server: StubServer | undefined;
let chorus: Chorus | undefined;
let problems: Problem[] = [];

afterEach(async () => {
  await chorus?.close(0);
  await server?.stop();
});

/** One server plays ingestion and the gateway. */
async function start(answering: Answering, options: Partial<ChorusOptions> = {}) {
  problems = [];
  const running = (server = await StubServer.start(answering));
  const client = (chorus = createChorus({
    url: running.url,
    gatewayUrl: running.url,
    apiKey: 'a-key',
    retry: { minMs: 1, maxMs: 5, stoppedMs: 5 },
    onProblem: (one) => void problems.push(one),
    ...options,
  }));
  return { server: running, chorus: client };
}

/** The gateway knows these; ingestion answers as ever. */
const gateway =
  (answer: (agent: string) => Reply): Answering =>
  (request) => {
    if (request.method === 'POST') return takeAll(request);
    return answer(decodeURIComponent(/^\/api\/v1\/agents\/([^/]+)\/state/.exec(request.path)?.[1] ?? ''));
  };

const HOUR = 3_600_000;

describe('a guard', () => {
  it('says that nothing is known, and lets everybody pass', async () => {
    const { chorus } = await start(() => 'silence', { gatewayUrl: undefined } as never);
    const guard = chorus.guard('a');
    expect(guard.state()).toMatchObject({ blocked: false, standing: 'active', score: null, since: null, stale: true });
    guard.assert();
    expect(() => guard.assert({ fresh: true })).toThrow(ChorusBlockedError);
  });

  it('learns from the answer to a message, and stops who is blocked', async () => {
    const answering: Answering = (request) => {
      const items = request.messages.map(({ agent_id, metadata }, index) => ({
        index,
        id: metadata.message_id,
        agent_state: state(agent_id, agent_id === 'rogue' ? quarantined : {}),
      }));
      return { status: 202, body: { items } };
    };
    const { chorus } = await start(answering, { gatewayUrl: undefined } as never);
    for (const agent of ['rogue', 'good']) chorus.message({ agent, content: 'x', correlationId: 'talk' });
    const guard = chorus.guard('rogue');
    expect(guard.blocked).toBe(false);
    await chorus.flush();
    const { blocked, standing, score, since, reason, stale } = guard;
    expect({ blocked, standing, score, since, reason, stale }).toEqual({
      blocked: true,
      standing: 'quarantined',
      score: 12,
      since: '2026-03-01T11:00:00.000Z',
      reason: 'Loops.',
      stale: false,
    });
    expect(() => guard.assert()).toThrow(/"rogue" is quarantined since 2026-03-01T11:00:00.000Z: Loops\./);
    chorus.guard('good').assert({ fresh: true });
  });

  it('is not blocked where the fleet only observes', async () => {
    const { chorus } = await start(
      gateway((agent) => ({ status: 200, body: state(agent, { ...quarantined, enforced: false, blocked: false }) })),
    );
    const guard = chorus.guard('a');
    expect(await guard.refresh()).toMatchObject({ standing: 'quarantined', enforced: false, blocked: false });
    guard.assert();
  });

  it('asks the gateway with the key, in the fleet, and keeps what is not modified', async () => {
    const { server, chorus } = await start(
      (request) =>
        request.headers['if-none-match'] === '"1"'
          ? { status: 304 }
          : { status: 200, headers: { etag: '"1"' }, body: state('a/b ?', { score: 40 }) },
      { fleet: 'al pha', standing: { refreshMs: HOUR } },
    );
    const guard = chorus.guard('a/b ?');
    expect((await guard.refresh()).score).toBe(40);
    expect((await guard.refresh()).score).toBe(40);
    expect(server.requests.map(({ path }) => path)).toEqual(
      Array.from({ length: 2 }, () => '/api/v1/agents/a%2Fb%20%3F/state?fleet_id=al%20pha'),
    );
    expect(server.requests[1]?.headers).toMatchObject({
      authorization: 'Bearer a-key',
      'if-none-match': '"1"',
      'cache-control': 'max-age=0',
    });
  });

  it('takes "not modified" for what the gateway said, whatever was learnt meanwhile', async () => {
    const { server, chorus } = await start(() => ({ status: 200, headers: { etag: '"1"' }, body: state('a') }), {
      standing: { refreshMs: HOUR },
    });
    const guard = chorus.guard('a');
    await guard.refresh();
    server.answering = ({ messages }) => ({
      status: 202,
      body: {
        items: messages.map(({ metadata }) => ({
          index: 0,
          id: metadata.message_id,
          agent_state: state('a', quarantined),
        })),
      },
    });
    chorus.message({ agent: 'a', content: 'x', correlationId: 'talk' });
    await chorus.flush();
    expect(guard.blocked).toBe(true);
    server.answering = () => ({ status: 304 });
    expect((await guard.refresh()).blocked).toBe(false);
  });

  it('asks by itself when it is read, again and again', async () => {
    let asked = 0;
    const { server, chorus } = await start(
      gateway((agent) => ({ status: 200, body: state(agent, asked++ > 1 ? quarantined : {}) })),
      { standing: { refreshMs: 5 } },
    );
    const guard = chorus.guard('a');
    expect(guard.blocked).toBe(false);
    await server.until(() => asked > 2);
    // What was asked for is known a moment later.
    while (!guard.blocked) await new Promise((resolve) => setImmediate(resolve));
    expect(guard.standing).toBe('quarantined');
  });

  it('says that what it knows is old', async () => {
    const { server, chorus } = await start(
      gateway((agent) => ({ status: 200, body: state(agent, quarantined) })),
      { standing: { refreshMs: 5, staleMs: 10 } },
    );
    const guard = chorus.guard('a');
    expect(await guard.refresh()).toMatchObject({ blocked: true });
    await server.stop();
    while (!guard.stale) await new Promise((resolve) => setTimeout(resolve, 5));
    // Nobody is let go because the gateway is away.
    expect(guard).toMatchObject({ blocked: true, score: 12 });
  });

  it('is not troubled by a fleet that is none', async () => {
    const { server, chorus } = await start(() => ({ status: 200, body: state('a') }), { fleet: '\ud800' });
    expect(await chorus.guard('a').refresh()).toMatchObject({ score: 71.5 });
    expect(problems).toMatchObject([{ kind: 'setup', detail: expect.stringMatching(/^fleet is text/) }]);
    expect(server.requests[0]?.path).toBe('/api/v1/agents/a/state');
  });

  it.each([
    [401, 'unauthorized'],
    [404, 'setup'],
  ])('tells why it cannot ask, once: %i', async (status, kind) => {
    const { chorus } = await start(() => problem(status));
    const guard = chorus.guard('a');
    await guard.refresh();
    expect(await guard.refresh()).toMatchObject({ blocked: false, stale: true });
    expect(problems).toMatchObject([{ kind, status, detail: expect.stringContaining('gateway') }]);
  });

  it.each([undefined, null, 5, '', '.', '\ud800', Symbol('x'), {}])('takes any name without throwing', async (name) => {
    const { server, chorus } = await start(() => 'silence');
    const guard = chorus.guard(name as never);
    expect(await guard.refresh()).toMatchObject({ blocked: false, stale: true });
    expect([guard.blocked, server.requests.length]).toEqual([false, 0]);
  });
});
