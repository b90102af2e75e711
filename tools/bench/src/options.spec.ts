import { describe, expect, it } from '@jest/globals';
import { PARTS, readOptions } from './options.ts';

describe('the options of npm run bench:chain', () => {
  it('have defaults that need no thought', () => {
    expect(readOptions([])).toEqual({
      parts: PARTS,
      samples: 300,
      messages: 50_000,
      runs: 3,
      profileFile: undefined,
      write: false,
    });
  });

  it('can be changed', () => {
    expect(readOptions(['--only', 'profile', '--only', 'latency', '--samples', '20'])).toMatchObject({
      parts: ['latency', 'profile'],
      samples: 20,
    });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it('say what is wrong with them', () => {
    expect(() => readOptions(['--only', 'speed'])).toThrow('--only takes throughput, latency, profile, not "speed".');
    expect(() => readOptions(['--runs', '0'])).toThrow('--runs is a whole number from 1 on, not "0".');
    expect(() => readOptions(['--write', '--only', 'latency'])).toThrow('--write wants all parts');
  });
});
