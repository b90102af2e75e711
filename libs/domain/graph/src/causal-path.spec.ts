import { describe, expect, it } from '@jest/globals';
import type { GraphEdge, RelationshipType } from '@chorus/contracts';
import fc from 'fast-check';
import { causalPath } from './causal-path.ts';
import { edge } from './graph.testkit.ts';

const arrow = (source: string, target: string, strength = 0.5, type: RelationshipType = 'request'): GraphEdge => ({
  ...edge(source, target, type),
  strength,
});

/** Every way without repetition, the slow way. */
function allWays(edges: readonly GraphEdge[], from: string, to: string): GraphEdge[][] {
  const ways: GraphEdge[][] = [];
  const walk = (agent: string, way: GraphEdge[], seen: Set<string>) => {
    if (agent === to) return void ways.push(way);
    for (const one of edges)
      if (one.source_agent === agent && !seen.has(one.target_agent))
        walk(one.target_agent, [...way, one], new Set([...seen, one.target_agent]));
  };
  walk(from, [], new Set([from]));
  return ways;
}

const agent = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__');
const strength = fc.integer({ min: 1, max: 64 }).map((n) => n / 64);
const kind = fc.constantFrom('request' as const, 'dependency' as const, 'conflict' as const);

describe('the causal path', () => {
  it('is a shortest way, and the strongest of these', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(agent, agent, strength, kind).map((given) => arrow(...given)),
          { maxLength: 18 },
        ),
        agent,
        agent,
        (edges, from, to) => {
          const path = causalPath(edges, from, to);
          const ways = from === to ? [] : allWays(edges, from, to);
          if (ways.length === 0) return expect(path).toBeNull();
          const length = Math.min(...ways.map((way) => way.length));
          const product = (way: readonly GraphEdge[]) => way.reduce((all, one) => all * one.strength, 1);
          const strongest = Math.max(...ways.filter((way) => way.length === length).map(product));
          expect(path?.edges).toHaveLength(length);
          expect(path?.strength).toBeCloseTo(strongest, 12);
          expect(product(path!.edges)).toBeCloseTo(strongest, 12);
          expect(path?.agents).toEqual([from, ...path!.edges.map(({ target_agent }) => target_agent)]);
          expect(path!.edges.map(({ source_agent }) => source_agent)).toEqual(path!.agents.slice(0, -1));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('does not depend on the order of the edges', () => {
    const edges = [
      arrow('a', 'c'),
      arrow('a', 'b'),
      arrow('c', 'd'),
      arrow('b', 'd'),
      arrow('a', 'e'),
      arrow('e', 'd'),
    ];
    for (const order of [edges, edges.toReversed()])
      expect(causalPath(order, 'a', 'd')?.agents).toEqual(['a', 'b', 'd']);
  });

  it('goes by what the strength is now, where that is given', () => {
    const edges = [arrow('a', 'b', 0.9), arrow('b', 'd', 0.9), arrow('a', 'c', 0.1), arrow('c', 'd', 0.1)];
    expect(causalPath(edges, 'a', 'd', ({ strength: then }) => 1 - then)?.agents).toEqual(['a', 'c', 'd']);
    expect(causalPath(edges, 'd', 'a')).toBeNull();
  });
});
