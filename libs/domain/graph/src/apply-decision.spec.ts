import { describe, expect, it } from '@jest/globals';
import { causalGraphUpdate } from '@chorus/contracts';
import { applyDecision } from './apply-decision.ts';
import { EDGE_HALF_LIFE_MS } from './decay.ts';
import { edgeId, FleetGraph } from './fleet-graph.ts';
import { contentOf, decision, MINUTE, T0, type Given } from './graph.testkit.ts';

const given = (...steps: (Given & { at?: number })[]) => {
  const graph = new FleetGraph('f');
  const results = steps.map(({ at = T0, ...step }) => applyDecision(graph, decision(step), at));
  return { graph, results, last: results.at(-1)!, node: (id: string) => graph.nodes.get(id) };
};
const request = (source_agent: string, target_agent: string) =>
  edgeId({ source_agent, target_agent, relationship_type: 'request' });

describe('applyDecision', () => {
  it('adds sender, target and edge in one update with absolute values', () => {
    const { last } = given({ from: 'a', edges: [['a', 'b']], id: 'm1' });
    expect(last.updates).toHaveLength(1);
    expect(last.updates[0]).toMatchObject({
      fleet_id: 'f',
      update_type: 'node_added',
      affected_nodes: ['a', 'b'],
      node_changes: [
        { agent_id: 'a', messages: 1, messages_per_minute: 1 },
        { agent_id: 'b', messages: 0, messages_per_minute: 0 },
      ],
      edge_changes: [{ source_agent: 'a', target_agent: 'b', messages: 1, weight: 1, message_id: 'm1' }],
      timestamp: '2026-03-01T12:00:00.000Z',
    });
    expect(last.updates[0]?.edge_changes[0]?.strength).toBeCloseTo(1 - Math.exp(-0.25), 14);
    expect(last.changed.map(({ key }) => key)).toEqual(['node/a', 'node/b', 'edge/["request","a","b"]', 'totals']);
  });

  it('names what is new in the type of the update', () => {
    const steps: Given[] = [
      { from: 'a', edges: [['a', 'b']] },
      { from: 'b', edges: [['b', 'a']] },
      { from: 'a', edges: [['a', 'b']] },
      { from: 'a' },
    ];
    expect(given(...steps).results.map(({ updates }) => updates.map(({ update_type }) => update_type))).toEqual([
      ['node_added'],
      ['edge_created'],
      ['edge_updated'],
      ['node_updated'],
    ]);
  });

  it('halves the weight in a half-life and adds one for a message', () => {
    const { graph } = given(
      { from: 'a', edges: [['a', 'b']] },
      { from: 'a', edges: [['a', 'b']], at: T0 + EDGE_HALF_LIFE_MS, id: 'm2' },
    );
    expect(graph.edges.get(request('a', 'b'))).toMatchObject({
      weight: 1.5,
      messages: 2,
      message_id: 'm2',
      created_at: '2026-03-01T12:00:00.000Z',
      last_updated: '2026-03-01T12:10:00.000Z',
    });
  });

  it('keeps the kinds of an edge apart, counts it once a message, and knows no edge to oneself', () => {
    const edges: Given['edges'] = [
      ['a', 'b'],
      ['a', 'b'],
      ['a', 'b', 'conflict'],
      ['a', 'a'],
    ];
    const { graph } = given({ from: 'a', edges });
    expect([...graph.edges.values()].map(({ relationship_type, messages }) => [relationship_type, messages])).toEqual([
      ['request', 1],
      ['conflict', 1],
    ]);
  });

  it('counts conflicts from a risk of 0.3, and what was blocked, not what would have been', () => {
    const { graph, node } = given(
      { from: 'a', risk: 0.3 },
      { from: 'a', risk: 0.29, action: 'would_block' },
      { from: 'b', action: 'blocked' },
    );
    expect(node('a')).toMatchObject({ messages: 2, conflicts: 1, blocked: 0 });
    expect(node('b')).toMatchObject({ messages: 1, conflicts: 0, blocked: 1 });
    expect(graph.totals).toEqual({ messages: 3, conflicts: 1, blocked: 1 });
  });

  it('decays the rate of a sender with a time constant of one minute', () => {
    const { node } = given({ from: 'a' }, { from: 'a', at: T0 + MINUTE });
    expect(node('a')?.messages_per_minute).toBeCloseTo(1 + Math.exp(-1), 14);
  });

  it.each<[string, Given[], 'agent' | 'tool']>([
    ['has a tool’s name, though only spoken to', [{ from: 'a', edges: [['a', 'tool:x']] }], 'tool'],
    [
      'answers requests only',
      [
        { from: 'a', edges: [['a', 'x']] },
        { from: 'x', type: 'response' },
      ],
      'tool',
    ],
    ['is only spoken to', [{ from: 'a', edges: [['a', 'x']] }], 'agent'],
    ['answers unasked', [{ from: 'x', type: 'response' }], 'agent'],
    [
      'asks as well',
      [
        { from: 'a', edges: [['a', 'x']] },
        { from: 'x', type: 'response' },
        { from: 'x', edges: [['x', 'a']] },
        { from: 'x', type: 'response' },
      ],
      'agent',
    ],
  ])('knows tool from agent: one that %s', (_, steps, kind) => {
    const { graph } = given(...steps);
    expect((graph.nodes.get('x') ?? graph.nodes.get('tool:x'))?.kind).toBe(kind);
  });

  it('never lets a time go back', () => {
    const { graph, node } = given(
      { from: 'a', edges: [['a', 'b']] },
      { from: 'a', edges: [['a', 'b']], at: T0 - 5000 },
    );
    expect(node('a')?.last_seen).toBe('2026-03-01T12:00:00.000Z');
    expect(graph.edges.get(request('a', 'b'))).toMatchObject({ weight: 2, last_updated: '2026-03-01T12:00:00.000Z' });
  });

  it('takes names that are properties of objects, and names that look like keys', () => {
    const names = ['__proto__', 'constructor', 'toString', 'a/b', '","', 'node/a', '\u0000'];
    const steps = names.map((name, n): Given => ({ from: name, edges: [[name, names[(n + 1) % names.length] ?? '']] }));
    const { graph, results } = given(...steps);
    expect([...graph.nodes.keys()].sort()).toEqual([...names].sort());
    expect(graph.edges.size).toBe(names.length);
    const entries = new Map(results.flatMap(({ changed }) => changed).map(({ key, value }) => [key, value!]));
    expect(contentOf(new FleetGraph('f', entries.values()))).toEqual(contentOf(graph));
  });

  it('splits what is too much for one record, and every part fits the topic', () => {
    const long = (n: number) => `${n}`.padEnd(256, '\u0001');
    const edges = Array.from({ length: 1000 }, (_, n) => [long(-1), long(n)] as const);
    const { last } = given({ from: long(-1), edges, id: 'i'.repeat(256) });
    expect(last.updates.flatMap(({ edge_changes }) => edge_changes)).toHaveLength(1000);
    for (const update of last.updates) {
      expect(causalGraphUpdate.safeParse(update).success).toBe(true);
      expect(Buffer.byteLength(JSON.stringify(update))).toBeLessThan(1_048_576);
    }
  });
});
