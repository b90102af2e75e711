import { describe, expect, it } from '@jest/globals';
import { Hand } from './hand.ts';

const moved = (buttons: number): Event => Object.assign(new Event('pointermove'), { buttons });

describe('the hand on the page', () => {
  it('is at work while it drags, scrolls or types, and a moment longer', () => {
    let now = 0;
    const page = new EventTarget();
    const hand = new Hand(() => now);
    hand.watch(page);
    expect(hand.atWork).toBe(false);
    for (const sign of [moved(1), new Event('wheel'), new Event('keydown'), new Event('touchmove')]) {
      page.dispatchEvent(sign);
      expect(hand.atWork).toBe(true);
      now += 499;
      expect(hand.atWork).toBe(true);
      now += 1;
      expect(hand.atWork).toBe(false);
    }
  });

  it('is not where a pointer only passes, or where nobody looks any more', () => {
    const page = new EventTarget();
    const hand = new Hand(() => 0);
    hand.watch(page);
    page.dispatchEvent(moved(0));
    expect(hand.atWork).toBe(false);
    hand.leave();
    page.dispatchEvent(moved(1));
    expect(hand.atWork).toBe(false);
  });
});
