import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { everySo } from './shared-timer.ts';

describe('everySo', () => {
  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it('calls all of one period by one timer, each until it is told to stop', () => {
    const calls: string[] = [];
    const stops = ['a', 'b'].map((name) => everySo(100, () => calls.push(name)));
    const other = everySo(250, () => calls.push('other'));
    expect(jest.getTimerCount()).toBe(2);
    jest.advanceTimersByTime(200);
    expect(calls).toEqual(['a', 'b', 'a', 'b']);
    stops[0]?.();
    jest.advanceTimersByTime(100);
    expect(calls.slice(4)).toEqual(['other', 'b']);
    stops[0]?.();
    stops[1]?.();
    other();
    expect(jest.getTimerCount()).toBe(0);
  });

  it('takes the same function twice, and one that stops another meanwhile', () => {
    let calls = 0;
    const act = () => void calls++;
    const stops: (() => void)[] = [];
    stops.push(
      everySo(10, () => stops[2]?.()),
      everySo(10, act),
      everySo(10, act),
    );
    jest.advanceTimersByTime(10);
    expect(calls).toBe(1);
    for (const stop of stops) stop();
    everySo(10, act)();
    expect(jest.getTimerCount()).toBe(0);
  });
});
