import { describe, expect, it } from '@jest/globals';
import * as contracts from '@chorus/contracts';
import {
  decayedRate,
  EDGE_HALF_LIFE_MS,
  EDGE_MIN_STRENGTH,
  EDGE_WEIGHT_SCALE,
  fadesAt,
  MEMORY_MS,
  strengthOf,
  weightAt,
} from './decay.ts';

const T0 = Date.UTC(2026, 0, 1);
const edge = { weight: 3, last_updated: new Date(T0).toISOString() };

describe('decay', () => {
  it('has the figures of the contract', () => {
    expect([EDGE_HALF_LIFE_MS, EDGE_WEIGHT_SCALE, EDGE_MIN_STRENGTH]).toEqual([
      contracts.EDGE_HALF_LIFE_MS,
      contracts.EDGE_WEIGHT_SCALE,
      contracts.EDGE_MIN_STRENGTH,
    ]);
  });

  it.each([0, 1, 59_999, 600_000, 7_000_000])('gives the strength of the contract after %i ms', (age) => {
    expect(strengthOf(weightAt(edge, T0 + age))).toBeCloseTo(contracts.edgeStrengthAt(edge, T0 + age), 14);
  });

  it('halves the weight every half-life, and does not grow it when the clock goes back', () => {
    expect(weightAt(edge, T0 + EDGE_HALF_LIFE_MS)).toBe(1.5);
    expect(weightAt(edge, T0 - 1)).toBe(3);
  });

  it('knows when an edge fades: its strength is then the minimum', () => {
    const light = { ...edge, weight: 2 };
    expect(strengthOf(weightAt(light, fadesAt(2, T0)))).toBeCloseTo(EDGE_MIN_STRENGTH, 8);
    // One message alone lasts 46 minutes: log2(1 / 0.0402) half-lives.
    expect((fadesAt(1, 0) / 60_000).toFixed(1)).toBe('46.4');
    // However strong, it is forgotten after an hour without traffic.
    expect(fadesAt(1000, 0)).toBe(MEMORY_MS);
  });

  it('keeps the rate of a steady sender', () => {
    let rate = 0;
    for (let second = 0; second < 600; second += 5) rate = decayedRate(rate, 5000) + 1;
    expect(rate).toBeGreaterThan(12);
    expect(rate).toBeLessThan(13);
  });
});
