import { describe, expect, it } from '@jest/globals';
import { agent, detection, edge, fleet, NOW } from '../testing.ts';
import { fleetAgents, graphModel } from './model.ts';
import { labelScene } from './scene-labels.ts';
import { buildScene, type SceneInput } from './scene.ts';
import { shapesOf, type Pen, type Shape } from './shapes.ts';
import { textsOf } from './texts.ts';

/** Counts what it is told to draw. */
class Counter implements Pen {
  lines = 0;
  moveTo = (): void => {};
  lineTo = (): void => void this.lines++;
  quadraticCurveTo = (): void => void this.lines++;
  arc = (): void => void this.lines++;
  rect = (): void => void this.lines++;
}

function shapes(of: Parameters<typeof fleet>[0], more: Partial<SceneInput> = {}) {
  const state = fleet(of);
  const model = graphModel(state, fleetAgents(state), NOW);
  const positions = new Map(model.nodes.map(({ id }, i) => [id, { x: 60 * (i % 40), y: 60 * Math.floor(i / 40) }]));
  const scene = buildScene({
    ...{ model, positions, k: 1, selected: null, path: [], named: null, pinned: new Set(), hidden: new Set() },
    sparse: false,
    ...more,
  });
  return { scene, drawn: shapesOf(scene, () => new Counter()) };
}
const strokesOf = (drawn: readonly Shape<Counter>[], colour: string) =>
  drawn.filter((it) => it.type === 'stroke' && it.stroke.colour === colour);

describe('shapesOf', () => {
  it('draws thousands of edges as few paths, but none that is so large that it would be slow', () => {
    const ids = Array.from({ length: 1000 }, (_, i) => `w${i}`);
    const edges = ids.flatMap((id, i) => [1, 7, 31].map((by) => edge(id, ids[(i + by) % 1000] ?? '')));
    const { drawn } = shapes({ agents: ids.map((id) => agent(id)), edges });
    expect(drawn.length).toBeLessThan(500);
    for (const { path } of drawn) expect(path.lines).toBeLessThanOrEqual(100);
    const lines = strokesOf(drawn, 'control').reduce((sum, { path }) => sum + path.lines, 0);
    expect(lines).toBe(3000);
  });

  it('draws many plain edges as thin solid lines from afar, and trouble as always', () => {
    const ids = Array.from({ length: 600 }, (_, i) => `w${i}`);
    const edges = ids.flatMap((id, i) =>
      [1, 7].map((by) => edge(id, ids[(i + by) % 600] ?? '', { relationship_type: 'dependency' })),
    );
    const of = {
      agents: ids.map((id) => agent(id, id === 'w0' ? { standing: 'quarantined', enforced: true, score: 9 } : {})),
      edges,
    };
    const looks = (k: number) => {
      const strokes = shapes(of, { k }).drawn.flatMap((it) => (it.type === 'stroke' ? [it.stroke] : []));
      return new Set(strokes.map(({ colour, width, dash }) => `${colour} ${width} ${dash.join()}`));
    };
    expect(looks(1)).toContain('control 2.25 5,4');
    expect(looks(0.2)).toContain('control 1 ');
    expect(looks(0.2)).not.toContain('control 2.25 5,4');
    expect(looks(0.2)).toContain('quarantine 1.75 1,5');
  });

  it('tells trouble apart by shape: cut paths have crosses, cascades long dashes, a conflict two lines', () => {
    const { drawn } = shapes({
      agents: [agent('bad', { standing: 'quarantined', enforced: true, score: 9 }), agent('a'), agent('b'), agent('c')],
      edges: [edge('a', 'bad'), edge('a', 'b'), edge('b', 'c', { relationship_type: 'conflict' })],
      detections: [detection('cascade', { kind: 'cascade', agents: ['a', 'b'], root_agent: 'a' })],
    });
    const [cut, cross] = strokesOf(drawn, 'quarantine');
    expect([cut, cross]).toMatchObject([{ stroke: { dash: [1, 5] } }, { path: { lines: 2 } }]);
    expect(drawn).toContainEqual(expect.objectContaining({ type: 'fill', colour: 'hatch' }));
    expect(drawn).toContainEqual(
      expect.objectContaining({ stroke: expect.objectContaining({ colour: 'warn', dash: [10, 3, 2, 3] }) }),
    );
    const [outer] = strokesOf(drawn, 'warn').filter((it) => it.type === 'stroke' && it.stroke.width === 5);
    const core = drawn[drawn.indexOf(outer!) + 1];
    expect(core).toMatchObject({ stroke: { colour: 'bg', width: 2.5 } });
  });

  it('marks what is pinned, and numbers the steps of a path', () => {
    const of = { agents: [agent('a'), agent('b')], edges: [edge('a', 'b')] };
    const plain = shapes(of);
    const path = plain.scene.edges.map((it) => it.edge.id);
    const marked = shapes(of, { pinned: new Set(['a']), path });
    expect(strokesOf(plain.drawn, 'text')).toEqual([]);
    expect(strokesOf(marked.drawn, 'text')).toMatchObject([{ path: { lines: 1 } }]);
    expect(strokesOf(marked.drawn, 'accent').length).toBeGreaterThan(0);
    const labels = labelScene(marked.scene, { x: 0, y: 0, width: 800, height: 600 }, () => 40, false, new Map());
    const words = textsOf(marked.scene, labels, null, (text) => text.length * 7).map((text) => text.words);
    expect(words).toEqual(['a', '80', 'b', '80', '1']);
  });
});
