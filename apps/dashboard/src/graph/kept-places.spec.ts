import { describe, expect, it } from '@jest/globals';
import { keptPlaces } from './kept-places.ts';

const at = (x: number) => ({ x, y: 0 });
const many = (from: number, count: number) =>
  new Map(Array.from({ length: count }, (_, n) => [`a${from + n}`, at(n)] as const));

describe('the places after a layout', () => {
  it('are the new ones, those of agents that are left out, and what a person has put somewhere', () => {
    const places = keptPlaces(
      new Map([
        ['a', at(1)],
        ['gone', at(2)],
      ]),
      [
        ['a', at(3)],
        ['b', at(4)],
      ],
      new Map([['b', at(5)]]),
    );
    expect(Object.fromEntries(places)).toEqual({ a: at(3), b: at(5), gone: at(2) });
  });

  it('do not grow without end in a fleet whose agents come and go', () => {
    let places: ReadonlyMap<string, { x: number; y: number }> = new Map();
    for (let n = 0; n < 50_000; n += 500) {
      places = keptPlaces(places, many(n, 500), new Map());
      expect(places.size).toBeLessThanOrEqual(2000);
      expect(places.has(`a${n}`)).toBe(true);
    }
  });

  it('are all of those that are drawn, however many', () => {
    expect(keptPlaces(many(0, 10), many(10, 5000), new Map([['pinned', at(0)]])).size).toBe(5001);
  });
});
