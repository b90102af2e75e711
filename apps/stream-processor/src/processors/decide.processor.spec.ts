import { describe, expect, it } from '@jest/globals';
import { agentMessagesAccepted, trustScores, type TrustScore } from '@chorus/contracts';
import { message, pipeline, START } from '../testing/pipeline.ts';
import { toHeaders } from './provenance.ts';

const touching = (resource: string, access: 'read' | 'write' | 'exclusive') => ({ resources: [{ resource, access }] });

const trustOf = (given: Partial<TrustScore> = {}): TrustScore => ({
  fleet_id: 'default',
  agent_id: 'coder',
  score: 22,
  uncertainty: 5,
  observations: 30,
  standing: 'quarantined',
  enforced: true,
  standing_since: '2026-03-01T11:00:00.000Z',
  standing_reason: 'Trust 22 is below 30.',
  timestamp: '2026-03-01T11:00:00.000Z',
  adjustment_reason: 'Code failed.',
  change: -3,
  historical_average: 30,
  trend_direction: 'falling',
  policy_version: 1,
  evidence: null,
  decision_offset: 4,
  metadata: {},
  ...given,
});

describe('decide', () => {
  it('writes down the message, what it concluded, and on what ground', async () => {
    const { send } = pipeline();
    const said = message({ message_type: 'request', target_agents: ['reviewer'] });
    const [decision] = await send(said, { ce_id: 'id-1', ce_source: '/ingestion' });
    expect(decision).toMatchObject({
      original_message: said,
      conflict_analysis: { risk: 0, kind: 'none' },
      trust_impact: { evidence: [{ kind: 'contribution', agent_id: 'coder' }] },
      intervention_action: null,
      processing_metadata: {
        message_id: 'id-1',
        source: '/ingestion',
        fleet_id: 'default',
        raw: { topic: 'agent-messages-raw', partition: 0, offset: 0 },
        accepted: { topic: 'agent-messages-accepted', partition: 0, offset: 0 },
        received_at: '2026-03-01T12:00:01.000Z',
        decided_at: '2026-03-01T12:00:01.000Z',
        clock_skew_ms: -2000,
        trust: { offset: -1, age_ms: null },
        predictor: 'rules/3',
      },
      causal_relationships: [{ source_agent: 'coder', target_agent: 'reviewer', relationship_type: 'request' }],
    });
  });

  it('sees a conflict between two agents of a fleet, also across a restart, and none between fleets', async () => {
    const { send, restart } = pipeline();
    await send(message({ content: touching('db/orders', 'exclusive') }));
    restart();
    const write = { agent_id: 'migrator', correlation_id: 'other', content: touching('db/orders', 'write') };
    const [here] = await send(message(write));
    expect(here?.conflict_analysis).toMatchObject({ kind: 'contention', risk: 0.63, with_agents: ['coder'] });
    const [there] = await send(message({ ...write, metadata: { fleet_id: 'another' } }));
    expect(there?.conflict_analysis.risk).toBe(0);
  });

  it('drops a message that came before: same fleet, agent, source and id', async () => {
    const { send, restart, decider } = pipeline();
    const headers = { ce_id: '7', ce_source: '/spool' };
    expect(await send(message(), headers)).toHaveLength(1);
    expect(await send(message({ content: { text: 'changed' } }), headers)).toEqual([]);
    restart();
    expect(await send(message(), headers)).toEqual([]);
    expect(decider.skipped).toEqual({ duplicate: 2 });
    expect(await send(message({ agent_id: 'other' }), headers)).toHaveLength(1);
    expect(await send(message({ metadata: { fleet_id: 'x' } }), headers)).toHaveLength(1);
    expect(await send(message(), { ...headers, ce_source: '/elsewhere' })).toHaveLength(1);
    expect(await send(message(), { ...headers, ce_id: '8' })).toHaveLength(1);
  });

  it('gives evidence an id of its own for each sender, source and fleet, and each message id', async () => {
    const ids = async (given: Parameters<typeof message>[0], ce_id: string, ce_source: string) =>
      (await pipeline().send(message(given), { ce_id, ce_source })).flatMap(({ trust_impact }) =>
        trust_impact.evidence.map(({ evidence_id }) => evidence_id),
      );
    const first = await ids({}, '7', '/a');
    expect(first).toEqual([expect.stringMatching(/^[\w-]{43}:contribution:coder$/)]);
    expect(await ids({}, '7', '/a')).toEqual(first);
    const others = [
      await ids({}, '7', '/b'),
      await ids({}, '8', '/a'),
      await ids({ agent_id: 'other' }, '7', '/a'),
      await ids({ metadata: { fleet_id: 'x' } }, '7', '/a'),
    ].flat();
    expect(new Set([...first, ...others]).size).toBe(5);
  });

  it('tells two reporters who use the same message id apart', async () => {
    const { send } = pipeline();
    const evidence = [];
    for (const [n, reporter] of ['shell-1', 'shell-2'].entries()) {
      const request = { target_agents: [reporter], content: { text: '```\nprint(1)\n```' }, correlation_id: reporter };
      await send(message({ message_type: 'request', ...request }));
      const content = { text: 'exitcode: 1 (execution failed)\nNameError' };
      const answer = { agent_id: reporter, target_agents: ['coder'], correlation_id: reporter, content };
      const headers = { ce_id: 'result', ce_source: '/spool' };
      const [decision] = await send(message({ message_type: 'response', ...answer }), headers);
      evidence.push(decision?.trust_impact.evidence ?? []);
      expect(evidence[n]).toMatchObject([{ kind: 'execution_failed', agent_id: 'coder' }]);
    }
    expect(new Set(evidence.flat().map(({ evidence_id }) => evidence_id)).size).toBe(2);
  });

  it('keeps the ids of evidence within their limit, however long the names', async () => {
    const long = (text: string) => text.padEnd(256, '\u0001');
    const [decision] = await pipeline().send(message({ agent_id: long('a') }), {
      ce_id: long('id'),
      ce_source: long('/s'),
    });
    expect(decision?.trust_impact.evidence[0]?.evidence_id.length).toBe(43 + ':contribution:'.length + 256);
  });

  it('takes messages without identity as different, however alike', async () => {
    const { send } = pipeline();
    expect(await send(message())).toHaveLength(1);
    expect(await send(message())).toHaveLength(1);
  });

  it.each([
    [{ standing: 'quarantined', enforced: true }, 'blocked', 0],
    [{ standing: 'quarantined', enforced: false }, 'would_block', 1],
    [{ standing: 'probation', enforced: true }, undefined, 1],
  ] as const)(
    'given the standing %j, the action is %s and the message is %i pieces of evidence',
    async (given, action, n) => {
      const { send, decider } = pipeline();
      decider.table(trustScores, trustOf(), { key: 'default/somebody', at: START - 90_000 });
      decider.table(trustScores, trustOf(given), { at: START - 60_000 });
      const [decision] = await send(message());
      expect(decision?.intervention_action?.action).toBe(action);
      expect(decision?.trust_impact.evidence).toHaveLength(n);
      expect(decision?.processing_metadata.trust).toEqual({ offset: 1, age_ms: 61_000 });
      if (action !== undefined)
        expect(decision?.intervention_action).toMatchObject({
          reason: 'Trust 22 is below 30.',
          since: '2026-03-01T11:00:00.000Z',
          standing: 'quarantined',
        });
    },
  );

  it('remembers nothing of a blocked message', async () => {
    const { send, decider } = pipeline();
    decider.table(trustScores, trustOf());
    await send(message({ content: touching('r', 'exclusive') }));
    const { claims, waits, work, conversations } = decider.stores;
    expect([claims, waits, work, conversations].map(({ size }) => size)).toEqual([0, 0, 0, 0]);
  });

  it('forgets what is over, and of the rest the longest unused beyond the limit', async () => {
    const { send, wait, decider } = pipeline({ MAX_CONVERSATIONS_PER_FLEET: 10, MAX_RESOURCES_PER_FLEET: 10 });
    const { claims, conversations } = decider.stores;
    for (let n = 0; n < 25; n++) {
      const metadata = { fleet_id: n < 20 ? 'busy' : 'quiet' };
      await send(message({ metadata, correlation_id: `c${n}`, content: touching(`r${n}`, 'exclusive') }));
    }
    await wait(30_000);
    expect([...conversations.entries()].map(([key]) => key)).toEqual(
      [10, 11, 12, 13, 14, 15, 16, 17, 18, 19]
        .map((n) => `busy/c${n}`)
        .concat([20, 21, 22, 23, 24].map((n) => `quiet/c${n}`)),
    );
    expect(claims.size).toBe(15);
    await wait(620_000);
    expect([claims.size, conversations.size]).toEqual([0, 15]);
    await wait(1_300_000);
    expect(conversations.size).toBe(0);
  });

  it('finds its limit in a flood, without waiting for the clock', async () => {
    const { decider } = pipeline({ MAX_RESOURCES_PER_FLEET: 10 });
    let most = 0;
    for (let n = 0; n < 350; n++) {
      const resources = Array.from({ length: 64 }, (_, at) => ({ resource: `${n}/${at}`, access: 'write' as const }));
      const provenance = {
        message_id: `${n}`,
        source: '/flood',
        raw: { topic: '', partition: 0, offset: n },
        received_at: 0,
        redactions: {},
      };
      await decider.pipe(agentMessagesAccepted, message({ content: { resources } }), {
        headers: toHeaders(provenance),
      });
      most = Math.max(most, decider.stores.claims.size);
    }
    expect(most).toBeGreaterThan(15_000);
    expect(most).toBeLessThan(21_000);
    expect(decider.stores.claims.size).toBeLessThan(5_000);
  });

  it('refuses a decision that would not fit on its topic, and what accept did not write', async () => {
    const { send, decider } = pipeline();
    const agents = Array.from({ length: 1000 }, (_, n) => `${n}`.padEnd(200, 'x'));
    const shouting = message({ agent_id: '\u0001'.repeat(256), target_agents: agents });
    expect(await send(shouting)).toEqual([]);
    await decider.pipe(agentMessagesAccepted, message(), { headers: { ce_id: '1', ce_source: '/forged' } });
    expect(decider.deadLetters().map(({ headers }) => headers['dl_error'])).toEqual([
      expect.stringMatching(
        /^The decision on this message has \d+ bytes as JSON; .* Send it to fewer agents at a time.$/,
      ),
      expect.stringMatching(/lacks the headers that accept gives it/),
    ]);
  });
});
