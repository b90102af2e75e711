import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { sayWhile } from './while-waiting.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

it.each([
  ['comes', (work: PromiseWithResolvers<string>) => work.resolve('done')],
  ['fails', (work: PromiseWithResolvers<string>) => work.reject(new Error('no'))],
])('says what is waited for until it %s', async (_, end) => {
  const said: string[] = [];
  const work = Promise.withResolvers<string>();
  const waiting = sayWhile((text) => said.push(text), 'still building', work.promise).catch(() => 'failed');
  jest.advanceTimersByTime(14_999);
  expect(said).toEqual([]);
  jest.advanceTimersByTime(30_001);
  expect(said).toEqual(['still building', 'still building', 'still building']);
  end(work);
  expect(['done', 'failed']).toContain(await waiting);
  jest.advanceTimersByTime(60_000);
  expect(said).toHaveLength(3);
});
