import { describe, expect, it } from '@jest/globals';
import { causalGraphUpdate } from '@chorus/contracts';
import { graphOf, T0 } from './graph.testkit.ts';
import { isolation } from './isolation.ts';

describe('isolation', () => {
  it('names the agent first, and the paths that are cut, not its conflicts', () => {
    const [update, ...more] = isolation(graphOf('a>b b>c c>a d!b'), 'b', 'node_quarantined', T0);
    expect(more).toEqual([]);
    expect(update).toMatchObject({ update_type: 'node_quarantined', node_changes: [{ agent_id: 'b' }] });
    expect(update?.affected_nodes).toEqual(['b', 'a', 'c']);
    expect(update?.edge_changes.map((edge) => [edge.source_agent, edge.target_agent])).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
  });

  it('says so of an agent without any path, and nothing of one that nobody knows', () => {
    expect(isolation(graphOf('a'), 'a', 'node_released', T0)).toMatchObject([
      { update_type: 'node_released', affected_nodes: ['a'], edge_changes: [] },
    ]);
    expect(isolation(graphOf('a'), 'b', 'node_released', T0)).toEqual([]);
  });

  it('splits what is too much for one record', () => {
    const graph = graphOf(Array.from({ length: 250 }, (_, n) => `hub>n${n}`).join(' '));
    const updates = isolation(graph, 'hub', 'node_quarantined', T0);
    expect(updates.map(({ edge_changes }) => edge_changes.length)).toEqual([100, 100, 50]);
    for (const update of updates) {
      expect(update.affected_nodes[0]).toBe('hub');
      expect(causalGraphUpdate.safeParse(update).success).toBe(true);
    }
  });
});
