import { describe, expect, it } from '@jest/globals';
import { cpuTimeIn } from './cpu-time.ts';

describe('CPU time', () => {
  it('is that of user and system, whatever the program is called', () => {
    const rest = 'S 1 2 2 0 -1 4194560 800 0 0 0 1234 66 7 8 20 0 11 0 5000';
    expect(cpuTimeIn(`2345 (node) ${rest}`)).toBe(13_000);
    expect(cpuTimeIn(`2345 (a) b (c) ${rest}`)).toBe(13_000);
  });
});
