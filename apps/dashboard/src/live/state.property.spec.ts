import {
  LIVE_DECISIONS,
  type AgentSummary,
  type DecisionView,
  type Detection,
  type FleetMode,
  type GraphEdge,
  type LiveDelta,
  type LiveSnapshot,
} from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { groupAgents } from '../agents/groups.ts';
import { relationCounts } from '../graph/model.ts';
import { openProblems } from '../problems/problems.ts';
import { decision, detection, edge, FLEET, health, iso, node, NOW, trust } from '../testing.ts';
import { edgeId, fold, fromSnapshot, type FleetState } from './state.ts';

/** One record on a log. */
type Change =
  | { type: 'trust'; agent: string; score: number; standing: 'active' | 'probation' | 'quarantined' }
  | { type: 'node'; agent: string; rate: number }
  | { type: 'edge'; source: string; target: string; weight: number; conflict: boolean }
  | { type: 'edge_removed'; source: string; target: string }
  | { type: 'agent_removed'; agent: string }
  | { type: 'decision'; agent: string; risk: number }
  | { type: 'detection'; id: string; open: boolean }
  | { type: 'mode'; mode: FleetMode };

const TOPIC: Record<Change['type'], string> = {
  trust: 'trust-scores',
  node: 'causal-graph-updates',
  edge: 'causal-graph-updates',
  edge_removed: 'causal-graph-updates',
  agent_removed: 'operator-commands',
  decision: 'agent-decisions-processed',
  detection: 'detections',
  mode: 'operator-commands',
};

/** The gateway’s read model in the plainest form: the truth that pages are compared with. */
class Gateway {
  readonly agents = new Map<string, AgentSummary>();
  readonly edges = new Map<string, GraphEdge>();
  readonly detections = new Map<string, Detection>();
  decisions: DecisionView[] = [];
  mode: FleetMode = 'observe';
  positions: Record<string, number> = {};

  snapshot(): LiveSnapshot {
    return {
      type: 'snapshot',
      fleet_id: FLEET,
      positions: { ...this.positions },
      server_time: iso(NOW),
      mode: this.mode,
      simulated: false,
      agents: [...this.agents.values()],
      edges: [...this.edges.values()],
      graph_metrics: null,
      decisions: this.decisions.slice(0, LIVE_DECISIONS),
      detections: [...this.detections.values()],
      interventions: [],
      health,
    };
  }

  /** Takes in changes and says them as one delta, absolute and conflated. */
  advance(changes: readonly Change[], mostDecisions: number): LiveDelta {
    const from: Record<string, number> = {};
    const touched = {
      agents: new Set<string>(),
      nodes: new Set<string>(),
      edges: new Set<string>(),
      detections: new Set<string>(),
    };
    const removed = { agents: new Set<string>(), edges: new Map<string, GraphEdge>() };
    const known = (agent_id: string): AgentSummary =>
      this.agents.get(agent_id) ?? { fleet_id: FLEET, agent_id, trust: null, activity: null, recent_scores: [] };
    const fresh: DecisionView[] = [];
    let mode: FleetMode | null = null;
    for (const change of changes) {
      const topic = TOPIC[change.type];
      from[topic] ??= this.positions[topic] ?? -1;
      const offset = (this.positions[topic] ?? -1) + 1;
      this.positions[topic] = offset;
      switch (change.type) {
        case 'trust':
          this.agents.set(change.agent, {
            ...known(change.agent),
            trust: trust(change.agent, { score: change.score, standing: change.standing, enforced: true }),
          });
          touched.agents.add(change.agent);
          break;
        case 'node':
          this.agents.set(change.agent, {
            ...known(change.agent),
            activity: node(change.agent, { messages_per_minute: change.rate }),
          });
          touched.nodes.add(change.agent);
          break;
        case 'edge': {
          const made = edge(change.source, change.target, {
            weight: change.weight,
            relationship_type: change.conflict ? 'conflict' : 'request',
          });
          this.edges.set(edgeId(made), made);
          touched.edges.add(edgeId(made));
          break;
        }
        case 'edge_removed': {
          const gone = edge(change.source, change.target);
          this.edges.delete(edgeId(gone));
          removed.edges.set(edgeId(gone), gone);
          break;
        }
        case 'agent_removed':
          this.agents.delete(change.agent);
          removed.agents.add(change.agent);
          break;
        case 'decision':
          fresh.unshift(decision(offset, { agent: change.agent, risk: change.risk }));
          break;
        case 'detection':
          this.detections.set(change.id, detection(change.id, { status: change.open ? 'open' : 'closed' }));
          touched.detections.add(change.id);
          break;
        case 'mode':
          this.mode = mode = change.mode;
          break;
      }
    }
    this.decisions = [...fresh, ...this.decisions];
    const present = <T>(ids: Iterable<string>, of: ReadonlyMap<string, T>): T[] =>
      [...ids].flatMap((id) => of.get(id) ?? []);
    return {
      type: 'delta',
      fleet_id: FLEET,
      from,
      to: Object.fromEntries(Object.keys(from).map((topic) => [topic, this.positions[topic] ?? -1])),
      server_time: iso(NOW),
      trust: present(touched.agents, this.agents).flatMap((it) => it.trust ?? []),
      removed_agents: [...removed.agents],
      nodes: present(touched.nodes, this.agents).flatMap((it) => it.activity ?? []),
      edges: present(touched.edges, this.edges),
      removed_edges: [...removed.edges.values()].map(({ source_agent, target_agent, relationship_type }) => ({
        source_agent,
        target_agent,
        relationship_type,
      })),
      graph_metrics: null,
      decisions: fresh.slice(0, mostDecisions),
      decisions_skipped: Math.max(0, fresh.length - mostDecisions),
      detections: present(touched.detections, this.detections),
      interventions: [],
      mode,
    };
  }
}

const name = fc.constantFrom('a', 'b', 'c', '__proto__', '","', '\u202Eevil');
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({
    type: fc.constant('trust' as const),
    agent: name,
    score: fc.integer({ min: 0, max: 100 }),
    standing: fc.constantFrom('active' as const, 'probation' as const, 'quarantined' as const),
  }),
  fc.record({ type: fc.constant('node' as const), agent: name, rate: fc.integer({ min: 0, max: 60 }) }),
  fc.record({
    type: fc.constant('edge' as const),
    source: name,
    target: name,
    weight: fc.integer({ min: 1, max: 20 }),
    conflict: fc.boolean(),
  }),
  fc.record({ type: fc.constant('edge_removed' as const), source: name, target: name }),
  fc.record({ type: fc.constant('agent_removed' as const), agent: name }),
  fc.record({ type: fc.constant('decision' as const), agent: name, risk: fc.constantFrom(0, 0.4, 0.9) }),
  fc.record({ type: fc.constant('detection' as const), id: fc.constantFrom('d1', 'd2'), open: fc.boolean() }),
  fc.record({ type: fc.constant('mode' as const), mode: fc.constantFrom('observe' as const, 'enforce' as const) }),
);
/** Changes, cut into deltas at random places; each delta may have to leave out decisions, may be sent twice, or be lost. */
const session = fc.array(
  fc.record({
    changes: fc.array(change, { minLength: 1, maxLength: 30 }),
    mostDecisions: fc.constantFrom(3, LIVE_DECISIONS),
    fate: fc.constantFrom('sent' as const, 'sent' as const, 'twice' as const, 'lost' as const),
  }),
  { maxLength: 12 },
);

/** What two pages have to agree on. The small charts and remembered reasons are each page’s own recollection. */
function shown(state: FleetState | null, decisions: number) {
  const byName = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    ...state,
    raised: null,
    agents: byName(state?.agents ?? new Map<string, AgentSummary>()).map(([id, it]) => [
      id,
      { ...it, recent_scores: [] },
    ]),
    edges: byName(state?.edges ?? new Map()),
    detections: byName(state?.detections ?? new Map()),
    decisions: state?.decisions.slice(0, decisions),
  };
}

describe('Feature: observability-trust-layer', () => {
  it('Feature: observability-trust-layer, Property 6: Dashboard real-time updates', () => {
    fc.assert(
      fc.property(session, (rounds) => {
        const gateway = new Gateway();
        let page: FleetState | null = fromSnapshot(gateway.snapshot());
        let resyncs = 0;
        let lost = 0;
        for (const { changes, mostDecisions, fate } of rounds) {
          const delta = gateway.advance(changes, mostDecisions);
          if (fate === 'lost') {
            lost++;
            continue;
          }
          for (const message of fate === 'twice' ? [delta, delta] : [delta]) {
            const folded = fold(page, message);
            page = folded.state;
            if (folded.outcome !== 'gap') continue;
            resyncs++;
            page = fold(page, gateway.snapshot()).state;
          }
        }
        if (lost > 0) page = fold(page, gateway.snapshot()).state;
        expect(resyncs).toBeLessThanOrEqual(lost);
        // Where decisions were left out the feed is shorter, never different.
        const kept = Math.min(page?.decisions.length ?? 0, LIVE_DECISIONS);
        expect(shown(page, kept)).toEqual(shown(fromSnapshot(gateway.snapshot()), kept));
        if (rounds.every((round) => round.changes.length <= round.mostDecisions))
          expect(kept).toBe(Math.min(gateway.decisions.length, LIVE_DECISIONS));
      }),
      { numRuns: 200 },
    );
  });
});

describe('Feature: real-time-data-flow', () => {
  it('Feature: real-time-data-flow, Property 10: Real-time dashboard updates', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 60 }), (changes) => {
        const gateway = new Gateway();
        let page: FleetState | null = fromSnapshot(gateway.snapshot());
        for (const one of changes) {
          // Each event by itself, pushed: what the page counts is right at once, and it never had to ask.
          const folded = fold(page, gateway.advance([one], LIVE_DECISIONS));
          page = folded.state;
          expect(folded.outcome).toBe('applied');
          expect(metricsOf(page as FleetState)).toEqual(metricsOf(fromSnapshot(gateway.snapshot())));
        }
      }),
      { numRuns: 100 },
    );
  });
});

/** The figures that the page shows. */
function metricsOf(state: FleetState) {
  return {
    standings: groupAgents(state.agents.values()).map((group) => [
      group.title,
      group.agents.map((it) => [it.agent_id, it.trust?.score]),
    ]),
    relations: relationCounts(state, NOW),
    problems: openProblems(state, NOW)
      .map((problem) => problem.id)
      .sort(),
    risky: state.decisions.slice(0, LIVE_DECISIONS).filter((it) => it.decision.conflict_analysis.risk >= 0.3).length,
    mode: state.mode,
  };
}
