/** @jest-environment jsdom */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { fingerDrag, PICK_UP_MS, STILL_PX } from './finger-drag.ts';
import type { Point } from './geometry.ts';
import type { Hit } from './hit.ts';

/** A canvas with one node at 10, 10, twice as large as the world. */
function setUp() {
  const canvas = document.createElement('canvas');
  const held: { id: string; at: Point }[] = [];
  const panned: string[] = [];
  let put = 0;
  const stop = fingerDrag(canvas, {
    hit: ({ x, y }) => (Math.hypot(x - 10, y - 10) < 5 ? ({ type: 'node', node: { node: { id: 'a' } } } as Hit) : null),
    placeOf: () => ({ x: 100, y: 100 }),
    scale: () => 2,
    onHold: (id, at) => held.push({ id, at }),
    onEnd: () => put++,
  });
  canvas.addEventListener('touchmove', () => panned.push('moved'));
  /** Fingers are told by their place in the list, unless their number is given. */
  const touch = (type: string, ...points: (readonly [number, number, number?])[]) => {
    const touches = points.map(([clientX, clientY, identifier], index) => ({
      ...{ clientX, clientY },
      identifier: identifier ?? index,
    }));
    const event = Object.assign(new Event(type, { cancelable: true }), { touches });
    canvas.dispatchEvent(event);
    return event;
  };
  return { touch, held, panned, stop, put: () => put };
}

describe('a finger on the graph', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('that rests on a node moves that one, and not the picture', () => {
    const { touch, held, panned, put } = setUp();
    touch('touchstart', [10, 10]);
    touch('touchmove', [10 + STILL_PX, 10]);
    expect(panned).toHaveLength(1);
    jest.advanceTimersByTime(PICK_UP_MS);
    touch('touchmove', [30, 50]);
    expect(held.at(-1)).toEqual({ id: 'a', at: { x: 110, y: 120 } });
    expect(panned).toHaveLength(1);
    expect(touch('touchend').defaultPrevented).toBe(true);
    expect(put()).toBe(1);
  });

  it.each([
    ['moves at once', [[10, 10]], [[30, 10]]],
    ['rests beside the nodes', [[60, 60]], [[60, 60]]],
    [
      'is one of two',
      [
        [10, 10],
        [50, 50],
      ],
      [
        [10, 10],
        [50, 50],
      ],
    ],
  ] as [string, [number, number][], [number, number][]][])('that %s moves the picture', (_what, first, then) => {
    const { touch, held, panned, put } = setUp();
    touch('touchstart', ...first);
    touch('touchmove', ...then);
    jest.advanceTimersByTime(2 * PICK_UP_MS);
    touch('touchmove', [40, 40]);
    expect(touch('touchend').defaultPrevented).toBe(false);
    expect(panned).toHaveLength(2);
    expect([held.length, put()]).toEqual([0, 0]);
  });

  it('that presses slowly opens what it rests on, and neither moves nor pins it', () => {
    const { touch, held, panned, put } = setUp();
    touch('touchstart', [10, 10]);
    jest.advanceTimersByTime(2 * PICK_UP_MS);
    expect(touch('touchmove', [10, 10 + STILL_PX]).defaultPrevented).toBe(false);
    expect(touch('touchend').defaultPrevented).toBe(false);
    expect([held.length, panned.length, put()]).toEqual([0, 0, 0]);
  });

  it('moves a node until that one is lifted, whatever another does', () => {
    const { touch, held, put } = setUp();
    touch('touchstart', [10, 10, 5]);
    jest.advanceTimersByTime(PICK_UP_MS);
    touch('touchmove', [30, 50, 5]);
    touch('touchstart', [30, 50, 5], [90, 90, 6]);
    touch('touchmove', [99, 99, 6], [30, 52, 5]);
    expect(held.at(-1)?.at).toEqual({ x: 110, y: 121 });
    expect(touch('touchend', [99, 99, 6]).defaultPrevented).toBe(true);
    expect(put()).toBe(1);
    const before = held.length;
    touch('touchmove', [80, 80, 6]);
    touch('touchend');
    expect([held.length, put()]).toEqual([before, 1]);
  });

  it('moves nothing any more once that is ended', () => {
    const { touch, held, stop } = setUp();
    touch('touchstart', [10, 10]);
    stop();
    jest.advanceTimersByTime(PICK_UP_MS);
    touch('touchmove', [30, 50]);
    expect(held).toEqual([]);
  });
});
