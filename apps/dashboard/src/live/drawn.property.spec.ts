import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { fleetAgents, graphModel } from '../graph/model.ts';
import { agent, detection, edge, fleet, NOW } from '../testing.ts';

const NAMES = ['a', 'b', 'c', 'd', '__proto__', '<b>e</b>', '\u202Ef'];
const name = fc.constantFrom(...NAMES);
const relations = fc.uniqueArray(
  fc.record({ from: name, to: name, type: fc.constantFrom('request' as const, 'dependency' as const) }),
  { selector: ({ from, to, type }) => JSON.stringify([from, to, type]), maxLength: 20 },
);
const standings = fc.dictionary(
  name,
  fc.record({
    standing: fc.constantFrom('active' as const, 'probation' as const, 'quarantined' as const),
    enforced: fc.boolean(),
  }),
);

/** A fleet of these agents, relations and detections, and how it is drawn. */
function drawn(
  of: { from: string; to: string; type: 'request' | 'dependency' }[],
  standing: Record<string, object>,
  detections: ReturnType<typeof detection>[] = [],
) {
  const state = fleet({
    agents: NAMES.map((id) => agent(id, standing[id] ?? {})),
    edges: of.map(({ from, to, type }) => edge(from, to, { relationship_type: type })),
    detections,
  });
  return graphModel(state, fleetAgents(state), NOW);
}

describe('what is drawn of a fleet', () => {
  it('an open routing loop stands out lap by lap and is named, and nothing else is drawn like it', () => {
    fc.assert(
      fc.property(
        relations,
        fc.uniqueArray(name, { minLength: 2, maxLength: 6 }),
        fc.boolean(),
        (others, round, open) => {
          const lap = round.map((from, n) => ({
            from,
            to: round[(n + 1) % round.length] ?? '',
            type: 'request' as const,
          }));
          const all = new Map([...others, ...lap].map((one) => [JSON.stringify(one), one]));
          const found = detection('loop', { agents: round, status: open ? 'open' : 'closed' });
          const { edges, callouts } = drawn([...all.values()], {}, [found]);
          const isLap = (source: string, target: string) =>
            lap.some(({ from, to }) => from === source && to === target);
          for (const { source, target, look } of edges)
            expect([source, target, look]).toEqual([source, target, open && isLap(source, target) ? 'loop' : 'plain']);
          for (const { from, to } of lap)
            expect(edges.some(({ source, target }) => source === from && target === to)).toBe(true);
          expect(callouts.map(({ agents }) => agents)).toEqual(open ? [round] : []);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('who is quarantined has a shape of its own, and every path from and to it is cut', () => {
    fc.assert(
      fc.property(relations, standings, (of, standing) => {
        const { nodes, edges } = drawn(of, standing);
        const isOut = (id: string) => standing[id]?.standing === 'quarantined' && standing[id].enforced;
        const shapes = new Map(nodes.map(({ id, shape }) => [id, shape]));
        for (const id of NAMES) {
          const advised = standing[id]?.standing === 'quarantined' && !standing[id].enforced;
          expect([id, shapes.get(id)]).toEqual([id, isOut(id) ? 'square' : advised ? 'dashed-square' : 'disc']);
        }
        expect(edges).toHaveLength(of.filter(({ from, to }) => from !== to).length);
        for (const { source, target, look } of edges)
          expect([source, target, look]).toEqual([source, target, isOut(source) || isOut(target) ? 'cut' : 'plain']);
      }),
      { numRuns: 200 },
    );
  });
});
