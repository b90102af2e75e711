import { describe, expect, it } from '@jest/globals';
import { PARTS, readOptions } from './options.ts';

describe('the options of npm run bench:bus', () => {
  it('have defaults that need no thought', () => {
    expect(readOptions([])).toEqual({
      parts: PARTS,
      sizes: [450, 4096],
      messages: 32_000,
      runs: 5,
      profile: undefined,
      write: false,
    });
  });

  it('can be changed', () => {
    expect(readOptions(['--only', 'stateful', '--bytes', '450', '--profile', 'x.cpuprofile'])).toMatchObject({
      parts: ['stateful'],
      sizes: [450],
      profile: { row: 'stateful', file: 'x.cpuprofile' },
    });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it('say what is wrong with them', () => {
    expect(() => readOptions(['--only', 'speed'])).toThrow('--only takes copy, at-least-once');
    expect(() => readOptions(['--bytes', '20'])).toThrow('--bytes is a whole number from 300 on, not "20".');
    expect(() => readOptions(['--write', '--bytes', '450'])).toThrow('--write wants everything measured');
    expect(() => readOptions(['--profile', 'x'])).toThrow('--profile wants one row');
    expect(() => readOptions(['--profile', 'x', '--only', 'kstreams'])).toThrow('--profile wants one row');
  });
});
