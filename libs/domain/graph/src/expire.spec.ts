import { describe, expect, it } from '@jest/globals';
import { applyDecision } from './apply-decision.ts';
import { clear, expire, refresh, REFRESH_MINUTES } from './expire.ts';
import { FleetGraph, NODE_MEMORY_MS } from './fleet-graph.ts';
import { foldUpdate } from './fold-update.ts';
import { contentOf, decision, graphOf, MINUTE, T0 } from './graph.testkit.ts';

describe('expire', () => {
  it('removes an edge when its strength falls below 0.01, 46.4 minutes after a single message', () => {
    const graph = graphOf('a>b');
    expect(expire(graph, T0 + 46 * MINUTE)).toEqual({ updates: [], changed: [] });
    const { updates, changed } = expire(graph, T0 + 47 * MINUTE);
    expect(updates).toMatchObject([
      {
        update_type: 'edge_removed',
        affected_nodes: ['a', 'b'],
        removed_edges: [{ source_agent: 'a', target_agent: 'b', relationship_type: 'request' }],
      },
    ]);
    expect(changed).toEqual([{ key: 'edge/["request","a","b"]', value: null }]);
    expect([...graph.nodes.keys()]).toEqual(['a', 'b']);
  });

  it('keeps an edge that was used again', () => {
    const graph = graphOf('a>b');
    applyDecision(graph, decision({ from: 'a', edges: [['a', 'b']] }), T0 + 40 * MINUTE);
    expect(expire(graph, T0 + 80 * MINUTE).updates).toEqual([]);
    expect(expire(graph, T0 + 120 * MINUTE).updates).toHaveLength(1);
  });

  it('forgets a node a day after it was last seen, once it has no edges', () => {
    const graph = graphOf('a>b c');
    applyDecision(graph, decision({ from: 'a', edges: [['a', 'b']] }), T0 + NODE_MEMORY_MS);
    expect(expire(graph, T0 + NODE_MEMORY_MS + 1).updates).toMatchObject([{ removed_nodes: ['c'] }]);
    // b was never heard of again, but a still spoke to it: it goes with its last edge.
    expect(expire(graph, T0 + NODE_MEMORY_MS + 60 * MINUTE).updates).toMatchObject([{ removed_nodes: ['b'] }]);
    expect([...graph.nodes.keys()]).toEqual(['a']);
    expect(expire(graph, T0 + 2 * NODE_MEMORY_MS + 1).changed).toEqual([{ key: 'node/a', value: null }]);
  });
});

describe('clear', () => {
  it('removes everything and says so', () => {
    const graph = graphOf('a>b c');
    const copy = graphOf('a>b c');
    for (const update of clear(graph, T0).updates) foldUpdate(copy, update);
    expect(contentOf(graph)).toEqual(contentOf(new FleetGraph('f')));
    expect(contentOf(copy)).toEqual(contentOf(new FleetGraph('f')));
  });
});

describe('refresh', () => {
  it('says all that was silent for half an hour, once in each half hour, and nothing younger', () => {
    const graph = graphOf('a>b b>c c>a d>e');
    applyDecision(graph, decision({ from: 'a', edges: [['a', 'b']] }), T0 + 45 * MINUTE);
    const said: string[] = [];
    for (let minute = REFRESH_MINUTES; minute < 2 * REFRESH_MINUTES; minute++)
      for (const update of refresh(graph, T0 + minute * MINUTE)) {
        for (const node of update.node_changes) {
          expect(node).toBe(graph.nodes.get(node.agent_id));
          said.push(node.agent_id);
        }
        for (const edge of update.edge_changes) said.push(`${edge.source_agent}>${edge.target_agent}`);
      }
    expect(said.sort()).toEqual(['b', 'b>c', 'c', 'c>a', 'd', 'd>e', 'e']);
  });
});
