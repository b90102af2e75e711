import { describe, expect, it } from '@jest/globals';
import { applyDecision } from './apply-decision.ts';
import { MEMORY_MS } from './decay.ts';
import { clear, expire } from './expire.ts';
import { FleetGraph } from './fleet-graph.ts';
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
    expect(expire(graph, T0 + 100 * MINUTE).updates).toMatchObject([{ removed_edges: [{ source_agent: 'a' }] }]);
  });

  it('forgets an hour after its last traffic what was however strong, and the nodes with it', () => {
    const graph = graphOf('a>b');
    for (let n = 0; n < 100; n++) applyDecision(graph, decision({ from: 'a', edges: [['a', 'b']] }), T0 + n);
    applyDecision(graph, decision({ from: 'a' }), T0 + 30 * MINUTE);
    expect(expire(graph, T0 + 99 + MEMORY_MS).updates).toEqual([]);
    expect(expire(graph, T0 + 100 + MEMORY_MS).updates).toMatchObject([
      { removed_nodes: ['b'], removed_edges: [{ source_agent: 'a', target_agent: 'b' }] },
    ]);
    expect(expire(graph, T0 + 30 * MINUTE + MEMORY_MS).updates).toEqual([]);
    expect(expire(graph, T0 + 30 * MINUTE + MEMORY_MS + 1).changed).toEqual([{ key: 'node/a', value: null }]);
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
