import { describe, expect, it } from '@jest/globals';
import { applyDecision } from './apply-decision.ts';
import { FleetGraph } from './fleet-graph.ts';
import { decision, MINUTE, T0 } from './graph.testkit.ts';
import { DEFAULT_LIMITS } from './limits.ts';

describe('limits', () => {
  it('are 5,000 nodes and 20,000 edges', () => {
    expect(DEFAULT_LIMITS).toEqual({ nodes: 5_000, edges: 20_000 });
  });

  it('drop the node that was longest without traffic, with its edges', () => {
    const graph = new FleetGraph('f');
    const limits = { nodes: 3, edges: 100 };
    applyDecision(graph, decision({ from: 'old' }), T0, limits);
    applyDecision(graph, decision({ from: 'b', edges: [['b', 'idle']] }), T0 + 1, limits);
    // `old` says nothing itself, but is spoken to: that is traffic.
    applyDecision(graph, decision({ from: 'b', edges: [['b', 'old']] }), T0 + 2, limits);
    const { updates, changed } = applyDecision(graph, decision({ from: 'new' }), T0 + 3, limits);
    expect([...graph.nodes.keys()].sort()).toEqual(['b', 'new', 'old']);
    expect(updates[0]).toMatchObject({
      removed_nodes: ['idle'],
      removed_edges: [{ source_agent: 'b', target_agent: 'idle' }],
    });
    expect(changed.filter(({ value }) => value === null).map(({ key }) => key)).toEqual([
      'edge/["request","b","idle"]',
      'node/idle',
    ]);
  });

  it('drop the weakest edge, never the one that is just being made', () => {
    const graph = new FleetGraph('f');
    const limits = { nodes: 100, edges: 2 };
    applyDecision(graph, decision({ from: 'a', edges: [['a', 'b']] }), T0, limits);
    applyDecision(graph, decision({ from: 'a', edges: [['a', 'b']] }), T0, limits);
    for (const n of [1, 2, 3])
      applyDecision(graph, decision({ from: 'a', edges: [['a', 'c']] }), T0 + n * MINUTE, limits);
    applyDecision(graph, decision({ from: 'a', edges: [['a', 'd']] }), T0 + 3 * MINUTE, limits);
    expect([...graph.edges.values()].map(({ target_agent }) => target_agent).sort()).toEqual(['c', 'd']);
  });

  it('hold under a flood of new names, freeing a twentieth at a time', () => {
    const graph = new FleetGraph('f');
    const limits = { nodes: 100, edges: 100 };
    let sorts = 0;
    for (let n = 0; n < 1000; n++) {
      const { updates } = applyDecision(graph, decision({ from: 'hub', edges: [['hub', `n${n}`]] }), T0 + n, limits);
      sorts += updates.some(({ update_type }) => update_type === 'edge_removed') ? 1 : 0;
      expect(graph.nodes.size).toBeLessThanOrEqual(100);
      expect(graph.edges.size).toBeLessThanOrEqual(100);
    }
    expect(graph.nodes.get('hub')?.messages).toBe(1000);
    expect(sorts).toBeLessThan(200);
  });
});
