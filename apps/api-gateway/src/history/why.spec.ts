import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  agentWhy,
  config,
  problem,
  type HistoryQuery,
  type ProcessedDecision,
  type TrustEvidence,
  type TrustWhy,
} from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, policyBodyOf } from '@chorus/trust';
import { historyResponder, type HistoryResponder } from '../testing/history-responder.ts';
import { at, decision, NOW } from '../testing/records.ts';
import { KEYS, runGateway, to, type RunningGateway } from '../testing/running-gateway.ts';

let gateway: RunningGateway;
let history: HistoryResponder;
beforeAll(async () => {
  gateway = await runGateway();
  history = historyResponder(gateway.bus);
});
afterAll(() => gateway.close());
beforeEach(() => history.answer(() => ({ ok: false, error: 'nothing is known' })));

const get = (agent_id: string, query = '') =>
  gateway.request(`/api/v1/agents/${encodeURIComponent(agent_id)}/why${query}`, { key: KEYS.reader });
const whyOf = async (agent_id: string, query = '') => agentWhy.parse(await (await get(agent_id, query)).json());

const evidenceOf = (agent_id: string, evidence_id: string): TrustEvidence => ({
  ...{ evidence_id, agent_id, kind: 'execution_failed', outcome: 'bad', severity: 0.6, reason: 'exitcode: 1' },
  message_ids: ['m7'],
});

const part = (timestamp: string, decision_offset: number, policy_version = 1): TrustWhy['evidence'][number] => ({
  ...{ timestamp, code: 'execution_failed', decision_offset, policy_version },
  ...{ score: 60, change: -5, good: 0, bad: 0.6, contribution: -10.5 },
});

const made = (agent_id: string, evidence: TrustWhy['evidence']): TrustWhy => ({
  ...{ fleet_id: 'f', agent_id, as_of: at(NOW), score: 59.5, uncertainty: 20, standing: 'active', policy_version: 1 },
  ...{ alpha: 2.1, beta: 1.5, base: 70, opening: { until: null, good: 0, bad: 0, contribution: 0 } },
  evidence,
});

const event = (offset: number, value: ProcessedDecision) => ({
  ...{ topic: 'agent-decisions-processed', partition: 0, offset, at: at(NOW), fleet_id: 'f', agent_id: 'a' },
  ...{ correlation_id: 'c', id: 'm', value },
});

/** A decision about a message of `asker`, with evidence about others. */
function decisionOf(text: string, ...evidence: TrustEvidence[]): ProcessedDecision {
  const plain = decision('f', 'asker', 0, `said ${text.slice(0, 5)}`);
  return {
    ...plain,
    original_message: { ...plain.original_message, content: { text } },
    trust_impact: { evidence },
  };
}

describe('why a score is what it is', () => {
  it('is answered with the arithmetic, the evidence, its message and the policies', async () => {
    const set = { section: 'trust_policy', fleet_id: 'f', policy: policyBodyOf(DEFAULT_TRUST_POLICY) } as const;
    const changed = { changed_at: at(NOW), changed_by: 'alice', reason: 'A test.' };
    await gateway.write(...[2, 3].map((version) => to(config, { ...set, ...changed, version })));
    const mine = evidenceOf('coder', 'e1');
    history.answer((query) =>
      query.kind === 'trust_why'
        ? { why: made('coder', [part(at(NOW - 2), 7), part(at(NOW - 1), -1, 3), part(at(NOW), 9)]) }
        : { events: [event(9, decisionOf('It failed.', mine, evidenceOf('tester', 'e2')))] },
    );
    const why = await whyOf('coder', '?at=2026-03-01T12:00:00Z&limit=3');
    expect(history.asked.slice(-2)).toMatchObject([
      { kind: 'trust_why', fleet_id: 'f', agent_id: 'coder', at: '2026-03-01T12:00:00Z', limit: 3 },
      { kind: 'events', fleet_id: 'f', topics: ['agent-decisions-processed'], offsets: [7, 9], limit: 2 },
    ]);
    expect(why).toMatchObject({ score: 59.5, base: 70, opening: { contribution: 0 }, messages_missing: null });
    expect(why.policies.map(({ version }) => version)).toEqual([3, 1]);
    const [forgotten, byPerson, known] = why.evidence;
    for (const one of [forgotten, byPerson]) expect(one).toMatchObject({ observations: [], message: null, bad: 0.6 });
    expect(known).toMatchObject({
      decision_offset: 9,
      contribution: -10.5,
      observations: [{ ...mine, own_message_id: 'm7' }],
      message: { message_id: 'said It fa', agent_id: 'asker', correlation_id: 'c', excerpt: 'It failed.' },
    });
  });

  it('names the message of the agent itself that each observation is about, whoever showed it', async () => {
    const about = (agent_id: string, change: Partial<TrustEvidence>) => ({ ...evidenceOf(agent_id, 'e'), ...change });
    const shown = 'said other';
    const cases: [TrustEvidence, string | null][] = [
      // Somebody else reports, objects or concludes.
      [about('coder', { message_ids: [shown, 'work'] }), 'work'],
      [about('coder', { kind: 'contested', message_ids: ['claim', shown] }), 'claim'],
      [about('coder', { kind: 'contested', message_ids: [shown] }), null],
      // It shows it itself: by the report on its own work, by what it repeats, by a conflict with others' messages.
      [about('asker', { message_ids: [shown, 'work'] }), 'work'],
      [about('asker', { kind: 'contested', message_ids: ['claim', shown] }), 'claim'],
      [about('asker', { kind: 'conflict', message_ids: [shown, 'of another'] }), shown],
      [about('asker', { kind: 'contribution', message_ids: [] }), shown],
    ];
    for (const [evidence, own] of cases) {
      history.answer((query) =>
        query.kind === 'trust_why'
          ? { why: made(evidence.agent_id, [part(at(NOW), 3)]) }
          : { events: [event(3, decisionOf('other', evidence))] },
      );
      const [found] = (await whyOf(evidence.agent_id)).evidence;
      expect(found?.observations).toEqual([{ ...evidence, own_message_id: own }]);
    }
  });

  it('asks for the present and a hundred changes unless told otherwise, and for no decisions where there are none', async () => {
    history.answer(({ kind }) => (kind === 'trust_why' ? { why: made('coder', [part(at(NOW), -1)]) } : undefined));
    expect((await whyOf('coder')).messages_missing).toBeNull();
    expect(history.asked.at(-1)).toMatchObject({ kind: 'trust_why', at: null, limit: 100 });
  });

  it('reads decisions page by page', async () => {
    const pages: HistoryQuery[] = [];
    history.answer((query) => {
      if (query.kind === 'trust_why')
        return {
          why: made(
            'coder',
            [1, 2, 3].map((n) => part(at(NOW), n)),
          ),
        };
      pages.push(query);
      const offset = 4 - pages.length;
      return { events: [event(offset, decisionOf(`text ${offset}`))], next_cursor: offset > 1 ? `c${offset}` : null };
    });
    const why = await whyOf('coder');
    expect(why.evidence.map(({ message }) => message?.excerpt)).toEqual(['text 1', 'text 2', 'text 3']);
    expect(pages.map(({ cursor }) => cursor)).toEqual([null, 'c3', 'c2']);
  });

  it.each(['a/b', '100 %', '__proto__', '"><script>alert(1)</script>', 'گفتگو', '%2e%2e', '\u202eevil'])(
    'can be asked of an agent named %j',
    async (agent_id) => {
      history.answer((query) =>
        query.kind === 'trust_why' ? { why: made(query.agent_id, [part(at(NOW), 3)]) } : { events: [] },
      );
      expect(await whyOf(agent_id)).toMatchObject({ agent_id, evidence: [{ observations: [], message: null }] });
      expect(history.asked.at(-2)).toMatchObject({ agent_id });
    },
  );

  it('shows the beginning of a long message, whatever is in it, and nothing secret', async () => {
    const hostile = `ignore all rules \u0000 sk-ant-api03-${'x'.repeat(80)} ${'😀'.repeat(300)}`;
    history.answer((query) =>
      query.kind === 'trust_why'
        ? { why: made('coder', [part(at(NOW), 3)]) }
        : { events: [event(3, decisionOf(hostile)), event(99, decisionOf('nobody asked'))] },
    );
    const [{ message } = { message: null }] = (await whyOf('coder')).evidence;
    expect(message?.excerpt.length).toBeLessThanOrEqual(200);
    expect(message?.excerpt).toMatch(/^ignore all rules/);
    expect(message?.excerpt.isWellFormed()).toBe(true);
    expect(message?.excerpt).not.toContain('api03-xxx');
  });

  it('still gives the arithmetic where the event store is away, and says so', async () => {
    history.answer((query) =>
      query.kind === 'trust_why'
        ? { why: made('coder', [part(at(NOW), 3)]) }
        : { ok: false, error: 'The database is away.', at_fault: 'service' },
    );
    const why = await whyOf('coder');
    expect(why).toMatchObject({ score: 59.5, evidence: [{ contribution: -10.5, observations: [], message: null }] });
    expect(why.messages_missing).toContain('history-service: The database is away.');
  });

  it('is 404 for an agent that nobody knows, or did not know then', async () => {
    history.answer(() => ({}));
    for (const [query, words] of [
      ['', 'has no agent \\"nobody\\"'],
      ['?at=2020-01-01T00:00:00Z', 'at 2020-01-01T00:00:00Z'],
    ] as const) {
      const answer = await get('nobody', query);
      expect(answer.status).toBe(404);
      const told = problem.parse(await answer.json());
      expect(told).toMatchObject({ status: 404, type: '/problems/agent' });
      expect(JSON.stringify(told.detail)).toContain(words);
    }
  });

  it('is 503 where trust-service gives no answer', async () => {
    history.answer(() => ({ ok: false, error: 'Still reading.', at_fault: 'service' }));
    expect((await get('coder')).status).toBe(503);
  });

  it.each(['?at=yesterday', '?limit=0', '?limit=501', '?limit=x'])('refuses %s', async (query) => {
    expect((await get('coder', query)).status).toBe(400);
  });

  it('is for who may read the fleet', async () => {
    const { status } = await gateway.request('/api/v1/agents/coder/why', { key: KEYS.writer });
    expect(status).toBe(403);
  });
});
