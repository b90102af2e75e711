import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrowHead, curve, edgeStep, nodeRadius, pointOn, RADIUS } from './geometry.ts';

const spot = fc.record({
  x: fc.integer({ min: -2000, max: 2000 }),
  y: fc.integer({ min: -2000, max: 2000 }),
  rim: fc.integer({ min: 6, max: 30 }),
});

describe('nodeRadius', () => {
  it('is 6 for silence and 20 for the busiest, and its area grows with the rate between', () => {
    expect(nodeRadius(0)).toBe(RADIUS.smallest);
    expect(nodeRadius(-1)).toBe(RADIUS.smallest);
    expect(nodeRadius(60)).toBe(RADIUS.largest);
    expect(nodeRadius(100_000)).toBe(RADIUS.largest);
    expect(nodeRadius(15) - RADIUS.smallest).toBeCloseTo((RADIUS.largest - RADIUS.smallest) / 2);
  });
});

describe('edgeStep', () => {
  it('has four steps, and none for a faded edge', () => {
    expect([0, 0.009, 0.01, 0.24, 0.25, 0.5, 0.75, 1].map(edgeStep)).toEqual([0, 0, 1, 1, 2, 3, 4, 4]);
  });
});

describe('curve', () => {
  it('begins and ends at the rims and points at its target, whatever the places', () => {
    fc.assert(
      fc.property(spot, spot, fc.boolean(), (a, b, straight) => {
        const distance = Math.hypot(a.x - b.x, a.y - b.y);
        const drawn = curve(a, b, straight);
        for (const { x, y } of [drawn.start, drawn.end, drawn.control, drawn.middle, ...arrowHead(drawn, 3)])
          expect(Number.isFinite(x) && Number.isFinite(y)).toBe(true);
        if (distance < 2 * (a.rim + b.rim)) return;
        expect(Math.hypot(drawn.start.x - a.x, drawn.start.y - a.y)).toBeCloseTo(a.rim, 6);
        expect(Math.hypot(drawn.end.x - b.x, drawn.end.y - b.y)).toBeCloseTo(b.rim, 6);
        const ahead = { x: drawn.end.x + drawn.direction.x * b.rim, y: drawn.end.y + drawn.direction.y * b.rim };
        expect(Math.hypot(ahead.x - b.x, ahead.y - b.y)).toBeLessThan(1e-6);
      }),
      { numRuns: 300 },
    );
  });

  it('draws a pair as two lines', () => {
    const a = { x: 0, y: 0, rim: 10 };
    const b = { x: 200, y: 0, rim: 10 };
    expect(curve(a, b, false).middle.y).toBeGreaterThan(0);
    expect(curve(b, a, false).middle.y).toBeLessThan(0);
    expect(curve(a, b, true).middle.y).toBeCloseTo(0);
  });
});

describe('arrowHead', () => {
  it('has its tip ahead of the end and its base behind, across the line', () => {
    const drawn = curve({ x: 0, y: 0, rim: 10 }, { x: 100, y: 0, rim: 10 }, true);
    const [tip, left, right] = arrowHead(drawn, 1);
    expect(tip.x).toBeGreaterThan(drawn.end.x);
    expect(left.x).toBeLessThan(drawn.end.x);
    expect(left.y).toBeCloseTo(-right.y);
    expect(pointOn(drawn, 1)).toEqual(drawn.end);
  });
});
