import { describe, expect, it } from '@jest/globals';
import { agent, decision, detection, edge, fleet, iso, NOW } from '../testing.ts';
import { agentsToShow, MOST_NODES } from './focus.ts';
import { fleetAgents, graphModel, relationCounts } from './model.ts';
import { buildScene, fitTransform, hit } from './scene.ts';
import { tableRows } from './table-rows.ts';

const conflict = edge('c', 'd', { relationship_type: 'conflict', message_id: 'mc' });
const troubled = fleet({
  agents: [
    agent('a'),
    agent('b', { standing: 'quarantined', enforced: true, score: 22 }),
    agent('c', { score: 41 }),
    agent('d', { observations: 3 }),
    agent('e', null),
  ],
  edges: [
    edge('a', 'b'),
    edge('a', 'c'),
    edge('c', 'a'),
    conflict,
    edge('d', 'c', { relationship_type: 'conflict', last_updated: iso(NOW - 60_000) }),
    edge('x', 'a'),
  ],
  detections: [detection('loop', { agents: ['a', 'c'] })],
  decisions: [decision(9, { agent: 'c', id: 'mc', risk: 0.86 })],
});
const model = graphModel(troubled, fleetAgents(troubled), NOW);
const node = (id: string) => model.nodes.find((it) => it.id === id);
const look = (source: string, target: string) =>
  model.edges.find((it) => it.source === source && it.target === target)?.look;

describe('graphModel', () => {
  it('shows standing by shape, trust by arc, and the number always', () => {
    expect(node('b')).toMatchObject({ shape: 'square', value: '22', arc: 0.22 });
    expect(node('c')).toMatchObject({ shape: 'disc', level: 'warn', value: '41' });
    expect(node('d')).toMatchObject({ level: 'few', value: 'n=3', arc: null });
    expect(node('e')).toMatchObject({ level: 'unknown', value: '', arc: null });
  });

  it('shows who is known by an edge only', () => {
    expect(node('x')).toMatchObject({ level: 'unknown', words: 'not scored yet' });
  });

  it('cuts the paths of a quarantined agent, only where that is in force', () => {
    expect(look('a', 'b')).toBe('cut');
    const observed = fleet({
      agents: [agent('a'), agent('b', { standing: 'quarantined', enforced: false })],
      edges: [edge('a', 'b')],
    });
    const would = graphModel(observed, fleetAgents(observed), NOW);
    expect(would.edges[0]?.look).toBe('plain');
    expect(would.nodes[1]?.shape).toBe('dashed-square');
  });

  it('draws the laps of an open loop, with a callout', () => {
    expect([look('a', 'c'), look('c', 'a')]).toEqual(['loop', 'loop']);
    expect(model.callouts).toContainEqual(expect.objectContaining({ text: 'Loop, 14 laps', agents: ['a', 'c'] }));
  });

  it('draws a conflict of both directions once and says what it is over', () => {
    expect(model.edges.filter((it) => it.relation === 'conflict')).toHaveLength(1);
    expect(look('c', 'd')).toBe('conflict');
    expect(model.callouts).toContainEqual(expect.objectContaining({ text: 'orders .86', tone: 'critical' }));
    expect(relationCounts(troubled, NOW)).toEqual({ request: 4, dependency: 0, conflict: 1 });
  });

  it('lets edges fade', () => {
    expect(graphModel(troubled, fleetAgents(troubled), NOW + 10 * 3_600_000).edges).toEqual([]);
  });

  it('makes hostile names harmless and short', () => {
    const evil = fleet({ agents: [agent(`\u202Eevil\n${'x'.repeat(100)}`)] });
    expect(graphModel(evil, fleetAgents(evil), NOW).nodes[0]?.name).toMatch(/^\uFFFDevil\uFFFDx+…$/u);
  });
});

describe('tableRows', () => {
  it('has every relation, trouble first, in words', () => {
    const rows = tableRows(troubled, [], NOW);
    expect(rows.map((row) => row.state.words)).toEqual([
      'Conflict, risk .86',
      'Conflict, risk .86',
      'Path cut',
      'In a loop of 2',
      'In a loop of 2',
      'Normal',
    ]);
    expect(tableRows(troubled, ['conflict', 'request'], NOW)).toEqual([]);
  });
});

describe('agentsToShow', () => {
  it('shows all of a small fleet', () => {
    expect(agentsToShow(troubled, null, new Set(), NOW)).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'x']));
  });

  it('shows the selected, the troubled and their neighbours of a large one', () => {
    const many = Array.from({ length: 400 }, (_, i) => agent(`w${i}`));
    const large = fleet({
      agents: [...many, agent('bad', { standing: 'quarantined', enforced: true, score: 9 }), agent('near')],
      edges: [edge('near', 'bad'), edge('w399', 'w398')],
    });
    const shown = agentsToShow(large, 'w399', new Set(), NOW);
    expect(shown.size).toBe(MOST_NODES);
    for (const id of ['w399', 'w398', 'bad', 'near']) expect(shown).toContain(id);
    const again = agentsToShow(large, null, shown, NOW);
    expect([...again].filter((id) => !shown.has(id))).toEqual([]);
  });
});

describe('buildScene', () => {
  const positions = new Map(model.nodes.map((it, i) => [it.id, { x: 100 + 120 * i, y: 100 + 60 * (i % 3) }]));
  const scene = (selected: string | null) =>
    buildScene({
      model,
      positions,
      transform: { x: 0, y: 0, k: 1 },
      frame: { width: 900, height: 500 },
      selected,
      hidden: new Set(['conflict']),
      measure: () => 60,
      sparse: false,
      before: new Map(),
    });

  it('leaves out relations that are switched off', () => {
    expect(scene(null).edges.every((it) => it.edge.relation !== 'conflict')).toBe(true);
  });

  it('keeps the neighbours of the selected one in full', () => {
    const near = (selected: string | null) =>
      scene(selected)
        .nodes.filter((it) => it.near)
        .map((it) => it.node.id);
    expect(near('b')).toEqual(['a', 'b']);
    expect(near(null)).toHaveLength(6);
    expect(near('nobody')).toHaveLength(6);
  });

  it('finds what lies under the pointer: node before edge', () => {
    expect(hit(scene(null), { x: 101, y: 99 })).toMatchObject({ type: 'node', node: { node: { id: 'a' } } });
    const middle = scene(null).edges.find((it) => it.edge.look === 'cut')?.curve.middle ?? { x: 0, y: 0 };
    expect(hit(scene(null), middle)).toMatchObject({ type: 'edge' });
    expect(hit(scene(null), { x: 880, y: 480 })).toBeNull();
  });
});

describe('fitTransform', () => {
  it('shows everything, never larger than life', () => {
    const frame = { width: 400, height: 300 };
    expect(fitTransform([{ x: 10, y: 10, half: 20, radius: 8 }], frame).k).toBe(1);
    const wide = fitTransform(
      [
        { x: 0, y: 0, half: 20, radius: 8 },
        { x: 2000, y: 0, half: 20, radius: 8 },
      ],
      frame,
    );
    expect(2000 * wide.k + wide.x).toBeLessThan(400);
    expect(wide.x).toBeGreaterThan(0);
    expect(fitTransform([], frame)).toEqual({ x: 0, y: 0, k: 1 });
  });
});
