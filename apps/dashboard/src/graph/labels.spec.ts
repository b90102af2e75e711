import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { curve } from './geometry.ts';
import { meet } from './boxes.ts';
import { placeLabels, type Labelled } from './labels.ts';

const FRAME = { x: 0, y: 0, width: 800, height: 600 };
const label = (id: string, x: number, y: number, of: Partial<Labelled> = {}): Labelled => ({
  id,
  x,
  y,
  rim: 16,
  width: () => 80,
  priority: 1,
  must: false,
  ...of,
});

describe('placeLabels', () => {
  it('puts a label below its node where nothing is in the way', () => {
    expect(placeLabels([label('a', 400, 300)], [], [], FRAME).get('a')?.side).toBe('below');
  });

  it('goes where the edges are not', () => {
    const at = { x: 400, y: 300, rim: 16 };
    const down = { curve: curve(at, { x: 400, y: 580, rim: 16 }, true), weight: 3 };
    expect(placeLabels([label('a', 400, 300)], [down], [], FRAME).get('a')?.side).toBe('above');
  });

  it('stays inside the frame and off callouts', () => {
    expect(placeLabels([label('a', 400, 590)], [], [], FRAME).get('a')?.side).toBe('above');
    expect(
      placeLabels([label('a', 400, 300)], [], [{ x: 350, y: 320, width: 100, height: 20 }], FRAME).get('a')?.side,
    ).toBe('above');
  });

  it('stays where it was unless another place is clearly better', () => {
    const before = placeLabels([label('a', 400, 590)], [], [], FRAME);
    expect(placeLabels([label('a', 400, 300)], [], [], FRAME, before).get('a')?.side).toBe('above');
  });

  it('goes by what is seen, wherever that lies', () => {
    const view = { x: -1000, y: 200, width: 800, height: 600 };
    expect(placeLabels([label('a', -600, 790)], [], [], view).get('a')?.side).toBe('above');
    const at = { x: -600, y: 500, rim: 16 };
    const down = { curve: curve(at, { x: -600, y: 780, rim: 16 }, true), weight: 3 };
    expect(placeLabels([label('a', -600, 500)], [down], [], view).get('a')?.side).toBe('above');
  });

  it('measures the words of those only that it tries', () => {
    let measured = 0;
    const width = () => {
      measured++;
      return 60;
    };
    const crowd = Array.from({ length: 5000 }, (_, i) => label(`n${i}`, (i % 100) * 8, i / 9, { width, priority: i }));
    expect(placeLabels(crowd, [], [], FRAME).size).toBeLessThan(300);
    expect(measured).toBeLessThan(300);
  });

  it('gives way by priority, and a label that must be seen is seen', () => {
    const crowd = Array.from({ length: 60 }, (_, i) =>
      label(`n${i}`, 400 + (i % 8) * 12, 300 + Math.floor(i / 8) * 12, { priority: i, must: i === 3 }),
    );
    const placed = placeLabels(crowd, [], [], FRAME);
    expect(placed.has('n3')).toBe(true);
    expect(placed.size).toBeLessThan(60);
  });

  it('lays no two labels over each other, not even of those that must be seen: the first ones are', () => {
    const crowd = Array.from({ length: 20 }, (_, i) =>
      label(`n${i}`, 400 + (i % 5) * 15, 300 + Math.floor(i / 5) * 9, { priority: i, must: i > 9 }),
    );
    const placed = [...placeLabels(crowd, [], [], FRAME)];
    placed.forEach(([, a], index) => {
      for (const [, b] of placed.slice(index + 1)) expect(meet(a.box, b.box)).toBe(false);
    });
    expect(placed.map(([id]) => id)).toContain('n19');
    expect(placed.length).toBeLessThan(20);
  });

  it('never lays one label over another or over a foreign disc', () => {
    const many = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 800 }), fc.integer({ min: 0, max: 600 }), fc.integer({ min: 20, max: 160 })),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(many, (spots) => {
        const nodes = spots.map(([x, y, width], i) => label(`n${i}`, x, y, { width: () => width }));
        const placed = [...placeLabels(nodes, [], [], FRAME)];
        placed.forEach(([id, a], index) => {
          for (const [, b] of placed.slice(index + 1)) expect(meet(a.box, b.box) && meet(b.box, a.box)).toBe(false);
          for (const node of nodes)
            if (node.id !== id)
              expect(meet(a.box, { x: node.x - 17, y: node.y - 17, width: 34, height: 34 })).toBe(false);
        });
      }),
      { numRuns: 100 },
    );
  });
});
