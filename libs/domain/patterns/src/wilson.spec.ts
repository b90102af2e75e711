import { describe, expect, it } from '@jest/globals';
import { wilson } from './wilson.ts';

describe('the interval of a share', () => {
  it('is Wilson’s', () => {
    expect(wilson(22, 64)).toMatchObject({ low: expect.closeTo(0.2395, 3), high: expect.closeTo(0.466, 3) });
    expect(wilson(0, 60)).toMatchObject({ low: 0, high: expect.closeTo(0.0602, 3) });
    expect(wilson(60, 60).high).toBe(1);
    expect(wilson(0, 0).low).toBeNaN();
  });
});
