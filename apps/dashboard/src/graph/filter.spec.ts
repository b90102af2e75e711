import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { agent, edge, fleet, iso, NOW } from '../testing.ts';
import {
  filterFleet,
  filtersSet,
  filterWords,
  NO_FILTER,
  SEEN,
  sharesOf,
  shareWords,
  STRENGTHS,
  toolsOf,
  TRUSTS,
  type GraphFilter,
} from './filter.ts';

const ago = (minutes: number) => iso(NOW - minutes * 60_000);
const all = fleet({
  agents: [
    agent('planner'),
    agent('coder', { score: 41 }),
    agent('bad', { standing: 'quarantined', enforced: true, score: 12 }),
    agent('late', { standing: 'probation', score: 64 }),
    agent('new', { observations: 2 }),
    agent('tool:shell', null),
  ],
  edges: [
    edge('planner', 'coder', { weight: 12 }),
    edge('coder', 'planner', { weight: 0.2, relationship_type: 'dependency', last_updated: ago(10) }),
    edge('coder', 'tool:shell'),
    edge('tool:shell', 'coder', { relationship_type: 'dependency' }),
    edge('planner', 'late', { last_updated: ago(20) }),
    edge('coder', 'bad', { relationship_type: 'conflict' }),
    edge('bad', 'coder', { relationship_type: 'conflict' }),
  ],
});
const shown = (of: Partial<GraphFilter>, kept?: Parameters<typeof filterFleet>[3]) => {
  const { agents, edges } = filterFleet(all, { ...NO_FILTER, ...of }, NOW, kept);
  return {
    agents: [...agents.keys()],
    edges: [...edges.values()].map(({ source_agent, target_agent }) => `${source_agent}>${target_agent}`),
  };
};

describe('filterFleet', () => {
  it('leaves the fleet as it is where nothing is asked for', () => {
    expect(filterFleet(all, NO_FILTER, NOW)).toBe(all);
  });

  it('goes by the strength of now', () => {
    expect(shown({ strength: '4' }).edges).toEqual(['planner>coder']);
    expect(shown({ strength: '2' }).edges).not.toContain('coder>planner');
  });

  it('goes by trust or standing of one end, and has every agent of it', () => {
    expect(shown({ trust: '30' })).toEqual({ agents: ['coder', 'bad'], edges: ['coder>bad', 'bad>coder'] });
    expect(shown({ trust: '60' }).agents).toEqual(['planner', 'coder', 'bad', 'tool:shell']);
    expect(shown({ trust: 'probation' })).toEqual({ agents: ['planner', 'late'], edges: ['planner>late'] });
    expect(shown({ trust: 'few' })).toEqual({ agents: ['new'], edges: [] });
    expect(shown({ trust: 'quarantined' }).agents).toEqual(['coder', 'bad']);
  });

  it('goes by the tool: who calls it, and what passes between these', () => {
    expect(toolsOf(all)).toEqual(['tool:shell']);
    expect(shown({ tool: 'tool:shell' })).toEqual({
      agents: ['coder', 'tool:shell'],
      edges: ['coder>tool:shell', 'tool:shell>coder'],
    });
  });

  it('goes by when a relation was used last', () => {
    expect(shown({ seen: '15m' }).edges).not.toContain('planner>late');
    expect(shown({ seen: '30m' }).edges).toContain('planner>late');
    expect(shown({ seen: '5m' }).edges).not.toContain('coder>planner');
  });

  it('keeps who is selected, and a path', () => {
    const [first = ''] = all.edges.keys();
    const kept = { agents: ['new'], edges: new Set([first]) };
    expect(shown({ trust: 'probation' }, kept).agents).toEqual(['planner', 'coder', 'late', 'new']);
    expect(shown({ trust: 'probation' }, kept).edges).toContain('planner>coder');
  });

  it('only ever takes away, and of what stays both ends are known', () => {
    const filter = fc.record({
      strength: fc.constantFrom(...STRENGTHS),
      trust: fc.constantFrom(...TRUSTS),
      tool: fc.constantFrom(null, 'tool:shell', 'gone'),
      seen: fc.constantFrom(...SEEN),
    });
    fc.assert(
      fc.property(filter, (of) => {
        const some = filterFleet(all, of, NOW);
        for (const [id, one] of some.edges) {
          expect(all.edges.get(id)).toBe(one);
          expect(some.agents.has(one.source_agent) && some.agents.has(one.target_agent)).toBe(true);
        }
        const shares = sharesOf(all, some, [], NOW);
        expect(shares.relations).toBeLessThanOrEqual(shares.of_relations);
        expect(shares.agents).toBeLessThanOrEqual(shares.of_agents);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what is left out', () => {
  it('is said in numbers, a conflict of both directions as one', () => {
    const some = filterFleet(all, { ...NO_FILTER, trust: '30' }, NOW);
    expect(shareWords(sharesOf(all, some, [], NOW))).toBe('1 of 6 relations and 2 of 6 agents shown');
    expect(shareWords(sharesOf(all, some, ['conflict'], NOW))).toBe('0 of 6 relations and 2 of 6 agents shown');
  });

  it('is said in words', () => {
    const filter: GraphFilter = { strength: '3', trust: '60', tool: 'tool:\u202Eshell', seen: '5m' };
    expect(filtersSet(filter)).toBe(4);
    expect(filterWords(filter, ['dependency', 'conflict'])).toEqual([
      'strength at least 3 of 4',
      'trust below 60',
      'users of tool:\uFFFDshell',
      'used in the last 5 min',
      'without dependencies',
      'without conflicts',
    ]);
    expect(filterWords(NO_FILTER, [])).toEqual([]);
  });
});
