import { describe, expect, it } from '@jest/globals';
import { graphMetrics } from '@chorus/contracts';
import fc from 'fast-check';
import { applyDecision } from '../apply-decision.ts';
import { FleetGraph } from '../fleet-graph.ts';
import { decision, graphOf, MINUTE, T0 } from '../graph.testkit.ts';
import { seededNumbers } from '../hash.ts';
import { compact } from './compact-graph.ts';
import { representativeCycles, stronglyConnected } from './cycles.ts';
import { jsonBytes } from './json-bytes.ts';
import { metrics } from './metrics.ts';

const measured = (arrows: string, maxSources = 100) => metrics(graphOf(arrows), T0, { maxSources });
const ring = (n: number) => Array.from({ length: n }, (_, i) => `n${i}>n${(i + 1) % n}`).join(' ');

describe('metrics of known graphs', () => {
  it.each([
    // By hand: 2 × triangles / (d (d − 1)) for each node, then the mean over all nodes.
    ['a triangle', 'a>b b>c c>a', 1],
    ['a path', 'a>b b>c', 0],
    ['a triangle with a tail: (1 + 1 + 1/3 + 0) / 4', 'a>b b>c c>a c>d', 7 / 12],
    ['two triangles on one edge: (2/3 + 2/3 + 1 + 1) / 4', 'a>b a>c a>d b>c b>d', 5 / 6],
    ['four that all know one another, both ways', 'a>b b>a a>c a>d b>c b>d c>d', 1],
    ['a star', 'a>b a>c a>d a>e', 0],
    ['nothing', '', 0],
  ])('clustering of %s', (_, arrows, expected) => {
    expect(measured(arrows).clustering_coefficient).toBeCloseTo(expected, 14);
  });

  it.each([
    ['a path of three: (1 + 1 + 2) / 3 pairs', 'a>b b>c', 4 / 3],
    ['a directed ring of five: (1 + 2 + 3 + 4) / 4', ring(5), 2.5],
    ['a star outwards', 'a>b a>c a>d', 1],
    ['two apart', 'a b', 0],
    ['a short cut: ab 1, ac 1, bc 1', 'a>b b>c a>c', 1],
  ])('path length of %s', (_, arrows, expected) => {
    expect(measured(arrows)).toMatchObject({ average_path_length: expected, sampled: false });
  });

  it('lists one shortest cycle for each knot of agents, from its first by name', () => {
    const loops = (arrows: string) => measured(arrows).detected_loops;
    expect(loops('c>a a>b b>c')).toEqual([['a', 'b', 'c']]);
    expect(loops('x>y y>x c>a a>b b>c')).toEqual([
      ['a', 'b', 'c'],
      ['x', 'y'],
    ]);
    expect(loops('a>b b>c c>d d>a c>b')).toEqual([['b', 'c']]);
    expect(loops('a>b b>c a>c')).toEqual([]);
  });

  it('does not take a mutual conflict for a cycle', () => {
    expect(measured('a!b b!a').detected_loops).toEqual([]);
    expect(measured('a!b b!a').average_path_length).toBe(1);
  });

  it.each([
    ['nothing', '', 0],
    ['agents by themselves', 'a b', 2],
    ['edges in any direction, of any kind', 'a>b c>b c!d', 1],
    ['two pieces and one by itself', 'a>b b>a c!d e', 3],
  ])('pieces of %s', (_, arrows, expected) => {
    expect(measured(arrows).components).toBe(expected);
  });

  it('names those where most causes lead', () => {
    // By hand for x>hub y>hub: hub is reached from two that each have (1 − d) / n and what strands at hub.
    const { central } = measured('x>hub y>hub');
    expect(central?.map(({ agent_id }) => agent_id)).toEqual(['hub', 'x', 'y']);
    const [hub, x, y] = central!.map(({ rank }) => rank);
    expect(x).toBe(y);
    expect(hub! + x! + y!).toBeCloseTo(1, 9);
    expect(hub! / x!).toBeCloseTo(2.7, 2);
    expect(measured(ring(30)).central).toHaveLength(10);
    expect(measured('a!b').central?.map(({ rank }) => rank)).toEqual([0.5, 0.5]);
  });

  it('is exact where that is cheap, and says so', () => {
    expect(measured('a>b b>c c>a')).toMatchObject({ path_length_error: 0, clustering_error: 0, sampled: false });
  });

  it('counts, and names the isolated', () => {
    const graph = graphOf('a>b c __proto__');
    applyDecision(graph, decision({ from: 'c', risk: 0.9 }), T0);
    applyDecision(graph, decision({ from: 'c', action: 'blocked' }), T0);
    expect(metrics(graph, T0 + MINUTE)).toMatchObject({
      node_count: 4,
      edge_count: 1,
      isolated_nodes: ['__proto__', 'c'],
      messages_total: 2,
      conflicts_total: 1,
      blocked_total: 1,
      messages_per_minute: 2 * Math.exp(-1),
    });
  });

  it('samples where there are more nodes than sources, the same whatever order they came in', () => {
    const arrows = `${ring(40)} n3>n17 n20>n5 n1>n30 x>n0 n9>y`;
    const exact = measured(arrows, 42);
    const sampled = measured(arrows, 12);
    expect(exact.sampled).toBe(false);
    expect(sampled.sampled).toBe(true);
    expect(Math.abs(sampled.average_path_length / exact.average_path_length - 1)).toBeLessThan(0.25);
    expect(measured(arrows.split(' ').reverse().join(' '), 12)).toEqual(sampled);
  });

  it('is within the errors that it states as often as it says', () => {
    let [paths, triangles] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const below = seededNumbers(seed);
      const arrows = Array.from({ length: 400 }, () => `n${below(60)}>n${below(60) % 40}`).filter(
        (one) => one.split('>')[0] !== one.split('>')[1],
      );
      const graph = graphOf(arrows.join(' '));
      const exact = metrics(graph, T0, { maxSources: 1_000 });
      const estimated = metrics(graph, T0, { maxSources: 30, maxVisits: 1 });
      expect(estimated.sampled).toBe(true);
      const off = (name: 'average_path_length' | 'clustering_coefficient') => Math.abs(exact[name] - estimated[name]);
      paths += off('average_path_length') <= estimated.path_length_error! ? 1 : 0;
      triangles += off('clustering_coefficient') <= estimated.clustering_error! ? 1 : 0;
    }
    expect(paths).toBeGreaterThanOrEqual(35);
    expect(triangles).toBeGreaterThanOrEqual(39);
  });

  it.each([
    ['a letter', 'x', 999],
    ['a control character', '\u0001', 250],
    ['a quotation mark', '"', 700],
    ['three bytes each', '好', 500],
    ['a surrogate pair', '😀', 700],
  ])('fits its record for the largest and most hostile fleet, isolated and in loops, named by %s', (_, mark, least) => {
    const graph = new FleetGraph('f');
    const named = (n: number) => `${n}-`.padStart(6, '0').padEnd(256, mark);
    const limits = { nodes: 5000, edges: 20_000 };
    for (let n = 0; n < 2000; n++) applyDecision(graph, decision({ from: named(n) }), T0, limits);
    for (let n = 2000; n < 4000; n++) {
      const edges: [string, string][] = [[named(n), named(n % 2 === 0 ? n + 1 : n - 1)]];
      applyDecision(graph, decision({ from: named(n), edges }), T0, limits);
    }
    const result = metrics(graph, T0, { maxSources: 1 });
    expect(graphMetrics.safeParse(result).success).toBe(true);
    expect(result.isolated_nodes.length).toBeGreaterThan(least);
    expect(result.detected_loops.length * 2).toBeGreaterThan(least);
    // Room is left for the other figures and for the update round them.
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(1_000_000);
  });

  it('counts the bytes of names as JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' })), fc.integer({ min: 0, max: 0xffff }), (names, unit) => {
        const given = [...names, String.fromCharCode(unit)];
        expect(jsonBytes(given)).toBe(Buffer.byteLength(JSON.stringify(given)) + 1);
      }),
      { numRuns: 500 },
    );
  });
});

/** Any directed graph of up to nine nodes. */
const digraph = fc
  .integer({ min: 1, max: 9 })
  .chain((n) =>
    fc
      .uniqueArray(fc.tuple(fc.nat(n - 1), fc.nat(n - 1)), { selector: ([a, b]) => a * n + b, maxLength: 24 })
      .map((pairs) => ({ n, pairs: pairs.filter(([a, b]) => a !== b) })),
  );

/** Shortest distances by Floyd and Warshall. */
function distances(n: number, pairs: readonly (readonly [number, number])[]): number[][] {
  const d = Array.from({ length: n }, (_, a) => Array.from({ length: n }, (_, b) => (a === b ? 0 : Infinity)));
  for (const [a, b] of pairs) d[a]![b] = 1;
  for (let k = 0; k < n; k++)
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) d[a]![b] = Math.min(d[a]![b]!, d[a]![k]! + d[k]![b]!);
  return d;
}

describe('metrics of any graph', () => {
  it('agree with the definitions, worked out the slow way', () => {
    fc.assert(
      fc.property(digraph, ({ n, pairs }) => {
        const arrows = [...Array(n).keys()].map(String).concat(pairs.map(([a, b]) => `${a}>${b}`));
        const result = measured(arrows.join(' '));
        const d = distances(n, pairs);
        const finite = d.flatMap((row, a) => row.filter((value, b) => a !== b && value < Infinity));
        const mean = finite.length === 0 ? 0 : finite.reduce((sum, value) => sum + value, 0) / finite.length;
        expect(result.average_path_length).toBeCloseTo(mean, 12);

        const linked = (a: number, b: number) => pairs.some(([x, y]) => (x === a && y === b) || (x === b && y === a));
        const local = [...Array(n).keys()].map((a) => {
          const near = [...Array(n).keys()].filter((b) => linked(a, b));
          const links = near.flatMap((b) => near.filter((c) => b < c && linked(b, c))).length;
          return near.length < 2 ? 0 : (2 * links) / (near.length * (near.length - 1));
        });
        expect(result.clustering_coefficient).toBeCloseTo(local.reduce((sum, value) => sum + value, 0) / n, 12);
      }),
      { numRuns: 200 },
    );
  });

  it('find each knot, and in it a shortest cycle that is one', () => {
    fc.assert(
      fc.property(digraph, ({ n, pairs }) => {
        const graph = graphOf(
          [...Array(n).keys()]
            .map(String)
            .concat(pairs.map(([a, b]) => `${a}>${b}`))
            .join(' '),
        );
        const numbered = compact(graph.nodes.keys(), graph.edges.values());
        const d = distances(n, pairs);
        const mutual = (a: number, b: number) => d[a]![b]! < Infinity && d[b]![a]! < Infinity;
        const knots = new Set([...Array(n).keys()].map((a) => [...Array(n).keys()].filter((b) => mutual(a, b)).join()));
        expect(new Set(stronglyConnected(numbered).map((component) => component.join()))).toEqual(knots);

        const cycles = representativeCycles(numbered, 100);
        expect(cycles).toHaveLength([...knots].filter((knot) => knot.includes(',')).length);
        for (const cycle of cycles) {
          expect(new Set(cycle).size).toBe(cycle.length);
          cycle.forEach((a, at) => expect(numbered.successors[a]).toContain(cycle[(at + 1) % cycle.length]));
          const knot = [...Array(n).keys()].filter((b) => mutual(cycle[0]!, b));
          const girth = Math.min(...pairs.filter(([a]) => knot.includes(a)).map(([a, b]) => d[b]![a]! + 1));
          expect(cycle).toHaveLength(girth);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('walks a very long chain without recursion', () => {
    const chain = Array.from({ length: 20_000 }, (_, n) => (n < 19_999 ? [n + 1] : [0]));
    expect(stronglyConnected({ ids: [], successors: chain })).toHaveLength(1);
  });
});
