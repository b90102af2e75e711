import type { Intervention } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { effect } from '../testing-trust.ts';
import { agent, decision, detection, edge, fleet, iso, NOW } from '../testing.ts';
import { conflictPairs, shortResource } from './conflicts.ts';
import { openProblems, problemFacts } from './problems.ts';

describe('openProblems', () => {
  it('is empty for a calm fleet', () => {
    expect(
      openProblems(
        fleet({ agents: [agent('a'), agent('new', { score: 20, observations: 2 })], edges: [edge('a', 'new')] }),
        NOW,
      ),
    ).toEqual([]);
  });

  it('has the worst first and says who, since when and the fact', () => {
    const state = fleet({
      agents: [
        agent('q', { standing: 'quarantined', enforced: true, score: 22, standing_since: iso(NOW - 360_000) }),
        agent('low', { score: 12, uncertainty: 6, trend_direction: 'falling' }),
      ],
      edges: [
        edge('a', 'q'),
        edge('q', 'b'),
        edge('x', 'y', { relationship_type: 'conflict', message_id: 'mx', last_updated: iso(NOW - 120_000) }),
      ],
      detections: [
        detection('d', { agents: ['r', 's', 't'] }),
        detection('gone', { status: 'closed' }),
        detection('no', { verdict: 'dismissed' }),
      ],
      decisions: [decision(4, { agent: 'x', id: 'mx', risk: 0.86 })],
    });
    const problems = openProblems(state, NOW);
    expect(problems.map((it) => [it.what, it.agents[0], problemFacts(it, NOW)])).toEqual([
      ['Quarantined', 'q', '6 min ago, trust 22, 2 paths cut'],
      ['Conflict', 'x', '2 min ago, orders, .86'],
      ['Loop of 3', 'r', '9 min ago, 14 laps, no progress'],
      ['Low trust', 'low', '1 s ago, trust 12 ± 6, falling'],
    ]);
  });

  it('names a message that shows each, and its conversation where that is known', () => {
    const state = fleet({
      agents: [agent('q', { standing: 'quarantined', enforced: true })],
      interventions: [
        {
          intervention_id: 'i',
          fleet_id: 'checkout',
          agent_id: 'q',
          kind: 'quarantine',
          mode: 'enforce',
          enforced: true,
          by: { kind: 'policy', id: '1' },
          reason: '',
          evidence: ['m1', 'm2'],
          command_id: null,
          timestamp: iso(NOW),
        },
      ],
      edges: [
        edge('x', 'y', { relationship_type: 'conflict', message_id: 'mx' }),
        edge('v', 'w', { relationship_type: 'conflict', message_id: 'old' }),
      ],
      detections: [detection('d', { evidence: ['m5', 'm6'], correlation_id: 'talk' }), detection('e')],
      decisions: [decision(4, { agent: 'x', id: 'mx', risk: 0.86 })],
    });
    expect(openProblems(state, NOW).map((it) => [it.id.split(' ')[0], it.evidence])).toEqual([
      ['agent', { message_id: 'm2', correlation_id: null }],
      ['conflict', { message_id: 'mx', correlation_id: 'c' }],
      ['detection', { message_id: 'm5', correlation_id: 'talk' }],
      ['detection', null],
      ['conflict', { message_id: 'old', correlation_id: null }],
    ]);
  });

  it('speaks in the conditional where nothing is in force', () => {
    const [problem] = openProblems(
      fleet({ agents: [agent('q', { standing: 'quarantined', enforced: false, score: 22 })] }),
      NOW,
    );
    expect(problem).toMatchObject({ what: 'Would quarantine', facts: 'trust 22, 0 paths' });
  });

  it('says that the policy could only advise, until the agent is better or something else was done', () => {
    const { intervention } = effect({
      ...{ agent_id: 'q', kind: 'advise', enforced: false, evidence: ['m1', 'm2'], timestamp: iso(NOW - 60_000) },
      budget: { capacity: 10, refill_per_hour: 1, before: 0.3, after: 0.3 },
    });
    const of = (score: number, ...later: Intervention[]) =>
      openProblems(fleet({ agents: [agent('q', { score })], interventions: [...later, intervention] }), NOW);
    expect(of(22)).toMatchObject([
      {
        ...{ what: 'Quarantine advised', agents: ['q'], tone: 'critical', facts: 'trust 22, budget spent' },
        ...{ since: iso(NOW - 60_000), evidence: { message_id: 'm2' } },
      },
    ]);
    expect(of(70)).toEqual([]);
    const release = { ...intervention, intervention_id: 'i9', kind: 'release' as const };
    expect(of(22, release).map(({ what }) => what)).toEqual(['Low trust']);
    const observing = fleet({ mode: 'observe', agents: [agent('q', { score: 22 })], interventions: [intervention] });
    expect(openProblems(observing, NOW).map(({ what }) => what)).toEqual(['Low trust']);
  });

  it('names who fails, which is not always who says so, once and for ten minutes', () => {
    const failing = (offset: number, at: number) => {
      const view = decision(offset, { agent: 'tool:shell', risk: 0.8, at });
      const evidence = {
        evidence_id: `e${offset}`,
        agent_id: 'importer',
        kind: 'execution_failed',
        outcome: 'bad',
        severity: 1,
        reason: '',
        message_ids: [],
      } as const;
      const conflict_analysis = { ...view.decision.conflict_analysis, kind: 'execution_failure' as const };
      return {
        ...view,
        decision: {
          ...view.decision,
          conflict_analysis,
          trust_impact: { evidence: [{ ...evidence, message_ids: [] }] },
        },
      };
    };
    const decisions = [failing(5, NOW - 3000), failing(4, NOW - 9000)];
    const state = fleet({ agents: [agent('importer')], decisions });
    expect(openProblems(state, NOW).map((it) => [it.what, it.agents, problemFacts(it, NOW)])).toEqual([
      ['Failing', ['importer'], '3 s ago, 2 times, .80'],
    ]);
    expect(openProblems(state, NOW + 600_000)).toEqual([]);
    expect(openProblems(fleet({ decisions }), NOW)).toEqual([]);
  });

  it('lets a conflict go after ten minutes', () => {
    const state = fleet({
      edges: [edge('x', 'y', { relationship_type: 'conflict', weight: 20, last_updated: iso(NOW - 601_000) })],
    });
    expect(openProblems(state, NOW)).toEqual([]);
    expect(conflictPairs(state, NOW).size).toBe(1);
  });
});

describe('shortResource', () => {
  it('is the last part of a path or URL, clipped and visible', () => {
    expect(shortResource('db/migrations/0042_orders.sql')).toBe('0042_orders.sql');
    expect(shortResource('https://x.example/a/b/')).toBe('b');
    expect(shortResource('reservation:4WQ150')).toBe('reservation:4WQ150');
    expect(shortResource('/')).toBe('/');
    expect([...shortResource('y'.repeat(50))]).toHaveLength(20);
  });
});
