import { expect, it } from '@jest/globals';
import { Lag } from './lag.ts';

it('lag is the way from what is done to the last end that was seen', () => {
  const lag = new Lag();
  expect([...lag.behind()]).toEqual([]);
  lag.endsAt('t', 7);
  expect([...lag.behind()]).toEqual([]);
  lag.at('t', 2);
  lag.at('other', 9);
  expect([...lag.behind()]).toEqual([
    ['t', 5],
    ['other', 0],
  ]);
  lag.endsAt('t', 6);
  expect([...lag.behind()][0]).toEqual(['t', 5]);
  lag.endsAt('t', 20);
  lag.at('t', 21);
  expect([...lag.behind()][0]).toEqual(['t', 0]);
  lag.madeAnew('t', 6);
  lag.at('t', 0);
  expect([...lag.behind()][0]).toEqual(['t', 6]);
});
