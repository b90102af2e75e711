import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { layOut, worldOf, type LayoutRequest } from './layout.ts';

const world = worldOf({ width: 760, height: 640 }, 12);
function request(count: number, of: Partial<LayoutRequest> = {}): LayoutRequest {
  return {
    id: 1,
    full: true,
    ...world,
    nodes: Array.from({ length: count }, (_, i) => ({ id: `n${i}`, radius: 8 + (i % 10), label: 70, at: null })),
    edges: Array.from({ length: count - 1 }, (_, i) => ({
      source: `n${i + 1}`,
      target: `n${i >> 1}`,
      step: 2,
      hot: false,
    })),
    callouts: [],
    ...of,
  };
}

describe('layOut', () => {
  it('is the same for the same request', () => {
    expect(layOut(request(9))).toEqual(layOut(request(9)));
  });

  it('keeps discs apart and everything in the world', () => {
    const asked = request(12);
    const places = new Map(layOut(asked).positions);
    expect(places.size).toBe(12);
    const all = [...places.values()];
    for (const { x, y } of all) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(asked.width);
      expect(y).toBeGreaterThan(0);
      expect(y).toBeLessThan(asked.height);
    }
    all.forEach((a, i) => {
      for (const b of all.slice(i + 1)) expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(20);
    });
  });

  it('leaves every settled node where it is and puts a new one beside its neighbour', () => {
    const before = new Map(layOut(request(8)).positions);
    const asked = request(9);
    const nodes = asked.nodes.map((node) => ({ ...node, at: before.get(node.id) ?? null }));
    const after = new Map(layOut({ ...asked, full: false, nodes }).positions);
    for (const [id, place] of before) expect(after.get(id)).toEqual(place);
    const fresh = after.get('n8');
    const neighbour = before.get('n3');
    expect(Math.hypot((fresh?.x ?? 0) - (neighbour?.x ?? 0), (fresh?.y ?? 0) - (neighbour?.y ?? 0))).toBeLessThan(260);
  });

  it('leaves what is pinned where it is, and lays all else out anew', () => {
    const asked = request(12);
    const at = { x: 40, y: 600 };
    const nodes = asked.nodes.map((node) => (node.id === 'n7' ? { ...node, at } : node));
    const places = new Map(layOut({ ...asked, nodes }).positions);
    expect(places.get('n7')).toEqual(at);
    const others = [...places].filter(([id]) => id !== 'n7').map(([, place]) => place);
    for (const { x, y } of others) expect(Math.hypot(x - at.x, y - at.y)).toBeGreaterThan(20);
    expect(Math.max(...others.map(({ x }) => x)) - Math.min(...others.map(({ x }) => x))).toBeGreaterThan(400);
  });

  it('keeps the middle of what a callout names free', () => {
    const callout = { agents: ['n0', 'n1', 'n2'], width: 100 };
    const loop = [
      ['n0', 'n1'],
      ['n1', 'n2'],
      ['n2', 'n0'],
    ].map(([source = '', target = '']) => ({ source, target, step: 4, hot: true }));
    const places = new Map(
      layOut(request(10, { edges: [...request(10).edges, ...loop], callouts: [callout] })).positions,
    );
    const of = callout.agents.flatMap((id) => places.get(id) ?? []);
    const x = of.reduce((sum, p) => sum + p.x, 0) / 3;
    const y = of.reduce((sum, p) => sum + p.y, 0) / 3;
    for (const place of places.values()) expect(Math.abs(place.x - x) > 50 || Math.abs(place.y - y) > 10).toBe(true);
  });

  it('survives any graph: self edges, unknown ends, one node, none', () => {
    const ids = fc.constantFrom('a', 'b', 'c', '__proto__', 'unknown');
    const graph = fc.record({
      nodes: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', '__proto__'), { maxLength: 4 }),
      edges: fc.array(
        fc.record({ source: ids, target: ids, step: fc.integer({ min: 1, max: 4 }), hot: fc.boolean() }),
        { maxLength: 8 },
      ),
      agents: fc.array(ids, { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(graph, ({ nodes, edges, agents }) => {
        const reply = layOut(
          request(1, {
            nodes: nodes.map((id) => ({ id, radius: 10, label: 50, at: null })),
            edges,
            callouts: [{ agents, width: 90 }],
          }),
        );
        expect(reply.positions.map(([id]) => id)).toEqual(nodes);
        for (const [, { x, y }] of reply.positions) expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });
});

describe('worldOf', () => {
  it('is the frame for few nodes and grows with many', () => {
    expect(worldOf({ width: 800, height: 600 }, 10)).toEqual({ width: 800, height: 600, scale: 1 });
    const large = worldOf({ width: 800, height: 600 }, 300);
    expect(large.scale).toBeGreaterThan(2);
    expect(large.width / large.height).toBeCloseTo(800 / 600);
  });
});
