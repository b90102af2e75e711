import { describe, expect, it } from '@jest/globals';
import { agent, decision, detection, edge, fleet, iso, NOW } from '../testing.ts';
import { agentsToShow, MOST_DRAWN, MOST_NODES } from './focus.ts';
import { fleetAgents, graphModel, relationCounts, sameModel } from './model.ts';
import { hit } from './hit.ts';
import { labelScene } from './scene-labels.ts';
import { buildScene, fitTransform, type SceneInput } from './scene.ts';
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

  it('draws by what a cascade spreads, with a callout over where it began', () => {
    const spread = fleet({
      agents: ['root', 'left', 'right', 'other'].map((id) => agent(id)),
      edges: [
        edge('root', 'left'),
        edge('left', 'right'),
        edge('root', 'right', { last_updated: iso(NOW - 1_200_000) }),
        edge('root', 'other'),
      ],
      detections: [detection('cascade', { kind: 'cascade', agents: ['root', 'left', 'right'], root_agent: 'root' })],
    });
    const drawn = graphModel(spread, fleetAgents(spread), NOW);
    expect(drawn.edges.map((it) => it.look)).toEqual(['cascade', 'cascade', 'plain', 'plain']);
    expect(drawn.callouts).toMatchObject([{ text: 'Cascade from here, 3 agents', agents: ['root'] }]);
    expect(tableRows(spread, [], NOW).map(({ state }) => state.words)).toEqual([
      'In a cascade',
      'In a cascade',
      'Normal',
      'Normal',
    ]);
  });

  it('says no more of what a person has dismissed', () => {
    const dismissed = fleet({
      agents: [agent('a'), agent('b')],
      edges: [edge('a', 'b')],
      detections: [detection('loop', { verdict: 'dismissed' })],
    });
    const drawn = graphModel(dismissed, fleetAgents(dismissed), NOW);
    expect([drawn.edges[0]?.look, drawn.callouts]).toEqual(['plain', []]);
  });

  it('is the same as long as it looks the same', () => {
    const of = (now: number, more = {}) => {
      const state = fleet({ agents: [agent('a', more), agent('b')], edges: [edge('a', 'b')] });
      return graphModel(state, fleetAgents(state), now);
    };
    expect(sameModel(of(NOW), of(NOW + 1))).toBe(true);
    expect(sameModel(of(NOW), of(NOW, { score: 12 }))).toBe(false);
    expect(sameModel(model, graphModel(troubled, new Set(['a']), NOW))).toBe(false);
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
    expect(agentsToShow(troubled, [], new Set(), NOW)).toEqual(new Set(['a', 'b', 'c', 'd', 'e', 'x']));
  });

  it('shows the selected, the troubled and their neighbours of a large one', () => {
    const many = Array.from({ length: 400 }, (_, i) => agent(`w${i}`));
    const large = fleet({
      agents: [...many, agent('bad', { standing: 'quarantined', enforced: true, score: 9 }), agent('near')],
      edges: [edge('near', 'bad'), edge('w399', 'w398')],
    });
    const shown = agentsToShow(large, ['w399'], new Set(), NOW);
    expect(shown.size).toBe(MOST_NODES);
    for (const id of ['w399', 'w398', 'bad', 'near']) expect(shown).toContain(id);
    const again = agentsToShow(large, [], shown, NOW);
    expect([...again].filter((id) => !shown.has(id))).toEqual([]);
    expect(agentsToShow(large, [], shown, NOW, MOST_DRAWN).size).toBe(402);
  });
});

describe('buildScene', () => {
  const positions = new Map(model.nodes.map((it, i) => [it.id, { x: 100 + 120 * i, y: 100 + 60 * (i % 3) }]));
  const sceneOf = (of: Partial<SceneInput>) =>
    buildScene({
      ...{ model, positions, k: 1, selected: null, path: [], named: null, pinned: new Set(), sparse: false },
      hidden: new Set(['conflict']),
      ...of,
    });
  const scene = (selected: string | null) => sceneOf({ selected });

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

  it('draws a path over all else, its edges in order, whatever is hidden or selected', () => {
    const path = model.edges.filter(({ source, target }) => source === 'a' && target === 'c').map(({ id }) => id);
    const drawn = sceneOf({ path, selected: 'b', hidden: new Set(['request', 'dependency', 'conflict']) });
    expect(drawn.edges.map(({ edge: { source, target }, order, near }) => [source, target, order, near])).toEqual([
      ['a', 'c', 1, true],
    ]);
    expect(drawn.nodes.filter(({ near }) => near).map(({ node: { id } }) => id)).toEqual(['a', 'c']);
  });

  it('keeps in full what bears the name that is searched for', () => {
    const near = sceneOf({ named: new Set(['a', 'b']) });
    expect(near.nodes.filter((it) => it.near).map(({ node: { id } }) => id)).toEqual(['a', 'b']);
    expect(near.edges.filter((it) => it.near).map(({ edge: { source, target } }) => source + target)).toEqual(['ab']);
  });

  it('leaves the rings of calm nodes out from afar, and never those of trouble', () => {
    const far = sceneOf({ k: 0.1, selected: 'x' });
    expect(far.nodes.filter(({ plain }) => plain).map(({ node: { id } }) => id)).toEqual(['a', 'd', 'e']);
  });

  it('finds what lies under the pointer: node before name before edge', () => {
    const drawn = scene(null);
    const view = { x: 0, y: 0, width: 900, height: 500 };
    const labels = labelScene(drawn, view, () => 60, false, new Map());
    expect(hit(drawn, labels, { x: 101, y: 99 })).toMatchObject({ type: 'node', node: { node: { id: 'a' } } });
    const { box } = labels.get('e') ?? { box: { x: 0, y: 0 } };
    expect(hit(drawn, labels, { x: box.x + 1, y: box.y + 8 })).toMatchObject({ type: 'node' });
    const middle = drawn.edges.find((it) => it.edge.look === 'cut')?.curve.middle ?? { x: 0, y: 0 };
    expect(hit(drawn, new Map(), middle)).toMatchObject({ type: 'edge' });
    expect(hit(drawn, labels, { x: 880, y: 480 })).toBeNull();
  });

  it('names what lies in view alone', () => {
    const view = { x: 0, y: 0, width: 160, height: 200 };
    expect([...labelScene(scene(null), view, () => 20, false, new Map()).keys()]).toEqual(['a']);
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
