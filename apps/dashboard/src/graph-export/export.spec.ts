/** @jest-environment jsdom */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { filterFleet, NO_FILTER, sharesOf, type GraphFilter } from '../graph/filter.ts';
import { fleetAgents, graphModel } from '../graph/model.ts';
import type { Palette } from '../graph/palette.ts';
import { labelScene } from '../graph/scene-labels.ts';
import { buildScene } from '../graph/scene.ts';
import { agent, detection, edge, fleet, NOW } from '../testing.ts';
import { captionLines, captionOf, pictureLeaves } from './caption.ts';
import { fileName } from './download.ts';
import { graphJson } from './json.ts';
import { escapeXml, svgOf } from './svg.ts';

const palette = new Proxy({}, { get: (_, name) => `#${String(name)}` }) as Palette;
const FRAME = { width: 900, height: 500 };
const measure = (words: string): number => words.length * 7;

function exported(names: readonly string[], filter: GraphFilter = NO_FILTER) {
  const all = fleet({
    agents: [
      agent(names[0] ?? '', { standing: 'quarantined', enforced: true, score: 12 }),
      ...names.slice(1).map((name) => agent(name)),
    ],
    edges: names.slice(1).map((name) => edge(names[0] ?? '', name)),
    detections: [detection('cascade', { kind: 'cascade', agents: [...names], root_agent: names[0] ?? null })],
  });
  const shown = filterFleet(all, filter, NOW);
  const model = graphModel(shown, fleetAgents(shown), NOW);
  const positions = new Map(model.nodes.map(({ id }, i) => [id, { x: 80 + 150 * i, y: 90 + 70 * (i % 3) }]));
  const path = model.edges.slice(0, 1).map(({ id }) => id);
  const pinned = new Set(names.slice(0, 1));
  const scene = buildScene({
    ...{ model, positions, k: 1, selected: names[0] ?? null, path, named: null, pinned, hidden: new Set<never>() },
    sparse: false,
  });
  const view = { x: 0, y: 0, ...FRAME };
  const labels = labelScene(scene, view, ({ name }) => measure(name), false, new Map());
  const caption = captionOf({
    ...{ fleet_id: all.fleet_id, now: NOW, filter, hidden: [], shares: sharesOf(all, shown, [], NOW) },
    ...{ drawn: model.nodes.length, total: model.total },
  });
  const picture = { scene, labels, transform: { x: 0, y: 0, k: 1 }, frame: FRAME, palette };
  return { all, shown, model, scene, labels, view, path, pinned, caption, picture };
}

const parse = (svg: string): Document => new DOMParser().parseFromString(svg, 'image/svg+xml');
const HOSTILE = [
  '</text><script>alert(1)</script>',
  '"><image href="//evil"/>',
  '\u202Egnp.exe',
  'شركة',
  ']]>&amp;',
  '\u0000\uD800',
];

describe('the SVG', () => {
  it('has title, time, shapes and names', () => {
    const { picture, caption } = exported(['planner', 'coder', 'tester']);
    const svg = parse(svgOf(picture, caption, measure));
    expect(svg.querySelector('parsererror')).toBeNull();
    expect(svg.querySelector('title')?.textContent).toBe('Causal graph of checkout');
    expect(svg.documentElement.textContent).toContain('As of 2026-03-01T12:00:00.000Z.');
    const words = [...svg.querySelectorAll('text')].map(({ textContent }) => textContent);
    expect(words).toEqual(expect.arrayContaining(['planner', '12', 'coder', 'Cascade from here, 3 agents', '1']));
    expect(svg.querySelectorAll('path').length).toBeGreaterThan(8);
    for (const path of svg.querySelectorAll('path')) expect(path.getAttribute('d')).not.toMatch(/NaN|Infinity|^$/);
  });

  it('has hostile names as text and nothing else', () => {
    const { picture, caption } = exported([...HOSTILE, 'x'.repeat(10_000)]);
    const text = svgOf(picture, caption, measure);
    const svg = parse(text);
    expect(svg.querySelector('parsererror')).toBeNull();
    const tags = new Set([...svg.querySelectorAll('*')].map(({ tagName }) => tagName));
    expect([...tags].sort()).toEqual(
      ['clipPath', 'defs', 'desc', 'g', 'path', 'pattern', 'rect', 'svg', 'text', 'title'].sort(),
    );
    const attributes = [...svg.querySelectorAll('*')].flatMap((element) => element.getAttributeNames());
    expect(attributes.filter((name) => /href|^on|^style$/.test(name))).toEqual([]);
    expect(text.length).toBeLessThan(20_000);
  });

  it('stays well-formed and without markup of theirs, whatever agents are called', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1, maxLength: 5 }),
        (names) => {
          const { picture, caption } = exported(names);
          const svg = parse(svgOf(picture, caption, measure));
          expect(svg.querySelector('parsererror')).toBeNull();
          expect(svg.querySelectorAll('script, image, a, foreignObject, style')).toHaveLength(0);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('escapes all that is markup or not allowed', () => {
    expect(escapeXml(`<a b="c" d='e'>&\u0001\uFFFE\uD800`)).toBe(
      '&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;\uFFFD\uFFFD\uFFFD',
    );
  });
});

describe('the caption', () => {
  it('says what is not in the picture', () => {
    const { caption, scene, labels } = exported(['planner', 'coder', 'tester'], { ...NO_FILTER, trust: 'probation' });
    expect(caption.left_out).toEqual(['0 of 2 relations and 0 of 3 agents shown: on probation.']);
    expect(pictureLeaves(scene, labels, { x: 0, y: 0, width: 1, height: 1 })).toEqual([]);
    const full = exported(['planner', 'coder', 'tester']);
    expect(full.caption.left_out).toEqual([]);
    expect(pictureLeaves(full.scene, new Map(), { x: 0, y: 0, width: 100, height: 500 })).toEqual([
      '2 agents outside of the picture.',
      '1 agent drawn without a name.',
    ]);
  });

  it('has lines that fit', () => {
    const caption = { title: '', as_of: 'now', left_out: ['One two three four.', 'x'.repeat(100)] };
    const lines = captionLines(caption, 20);
    expect(lines.slice(0, 2)).toEqual(['As of now. One two', 'three four.']);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(20);
  });
});

describe('the JSON', () => {
  it('has every agent and relation that is shown, names whole, with their places', () => {
    const { shown, model, scene, pinned, path, caption } = exported(HOSTILE);
    const of = { fleet: shown, model, scene, pinned, path, caption, filter: NO_FILTER, hidden: [], now: NOW };
    const file = JSON.parse(graphJson(of));
    expect(file).toMatchObject({
      format: 'chorus-graph/1',
      title: 'Causal graph of checkout',
      as_of: '2026-03-01T12:00:00.000Z',
      left_out: [],
      filter: { least_strength: 1, trust: '', tool: null, seen: '', without: [] },
    });
    expect(file.nodes.map(({ agent_id }: { agent_id: string }) => agent_id)).toEqual(HOSTILE);
    expect(file.nodes[0]).toMatchObject({ trust: 12, standing: 'quarantined', at: { x: 80, y: 90 }, pinned: true });
    expect(file.edges).toHaveLength(5);
    expect(file.edges[0]).toMatchObject({ relationship_type: 'request', look: 'cut', path: 1, message_id: 'm1' });
    expect(JSON.parse(graphJson({ ...of, hidden: ['request'] })).edges).toHaveLength(1);
  });

  it('has the detections that the picture names, and no dismissed one', () => {
    const [a = '', b = ''] = HOSTILE;
    const exports = exported(HOSTILE);
    const known = [
      detection('open', { agents: [a, b] }),
      detection('elsewhere', { agents: [a, 'not shown'] }),
      detection('begun here', { kind: 'cascade', agents: [a, 'not shown'], root_agent: a }),
      detection('dismissed', { agents: [a, b], verdict: 'dismissed' }),
      detection('over', { agents: [a, b], status: 'closed' }),
    ];
    const detections = new Map(known.map((one) => [one.detection_id, one]));
    const of = { ...exports, fleet: { ...exports.shown, detections }, filter: NO_FILTER, hidden: [], now: NOW };
    expect(JSON.parse(graphJson(of)).detections.map((it: { detection_id: string }) => it.detection_id)).toEqual([
      'open',
      'begun here',
    ]);
  });
});

describe('the name of the file', () => {
  it('is harmless, whatever the fleet is called', () => {
    expect(fileName('../../etc/<b>', '2026-03-01T14:32:08.000Z', 'svg')).toBe('chorus-etc-b-2026-03-01-143208.svg');
    expect(fileName('\u202E', '2026-03-01T14:32:08.000Z', 'png')).toBe('chorus-2026-03-01-143208.png');
  });
});
