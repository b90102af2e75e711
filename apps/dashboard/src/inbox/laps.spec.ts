import { describe, expect, it } from '@jest/globals';
import { newWords } from './laps.ts';

describe('what is new in a lap', () => {
  it('are the words that no lap before it has', () => {
    const texts = ['Refund order 48213?', 'Ask the policy', 'Refund ORDER 48213, please?', 'Ask the policy!', 'again'];
    expect(newWords(texts, [1, 1, 2, 2, undefined])).toEqual([
      { lap: 1, fresh: 1 },
      { lap: 2, fresh: 1 / 7 },
    ]);
  });

  it('is nothing where the same goes round, in any writing', () => {
    expect(newWords(['订单 退款', '订单 退款', 'é', 'é'], [1, 2, 3, 4]).map(({ fresh }) => fresh)).toEqual([
      1, 0, 1, 0,
    ]);
  });

  it('is not known of a lap without words', () => {
    expect(newWords(['', '…', 'a'], [1, 2, 3])).toEqual([{ lap: 3, fresh: 1 }]);
  });
});
