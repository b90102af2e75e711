import { describe, expect, it } from '@jest/globals';
import { HELP, readOptions } from './options.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { SYSTEM_SCENARIOS } from './system/scenarios/all.ts';

describe('the options of npm run test:faults', () => {
  it('are all faults in full, unless told otherwise', () => {
    expect(readOptions([])).toEqual({
      scenarios: SCENARIOS,
      systems: SYSTEM_SCENARIOS,
      size: 'full',
      seed: undefined,
      mutations: false,
      write: false,
    });
  });

  it('can be changed', () => {
    const options = readOptions(['--only', 'zombies', '--only', 'kills', '--size', 'short', '--seed', '7']);
    expect(options?.scenarios.map(({ name }) => name)).toEqual(['kills', 'zombies']);
    expect(options?.systems).toEqual([]);
    expect(readOptions(['--only', 'spool'])).toMatchObject({ scenarios: [], systems: [{ name: 'spool' }] });
    expect(options).toMatchObject({ size: 'short', seed: 7 });
    expect(readOptions(['--help'])).toBeUndefined();
  });

  it('say what is wrong with them', () => {
    expect(() => readOptions(['--only', 'floods'])).toThrow('--only takes kills, kills-in-transaction, zombies');
    expect(() => readOptions(['--size', 'huge'])).toThrow('--size takes full or short, not "huge".');
    expect(() => readOptions(['--seed', '-1'])).toThrow();
    expect(() => readOptions(['--seed', '4294967296'])).toThrow('--seed is a whole number from 0 to 4294967295');
    expect(() => readOptions(['--only', 'long-restore', '--size', 'short'])).toThrow('leaves out long-restore');
    expect(() => readOptions(['--write', '--size', 'short'])).toThrow('--write wants all faults in full');
  });

  it('are explained, with every fault', () => {
    for (const { name } of [...SCENARIOS, ...SYSTEM_SCENARIOS]) expect(HELP).toContain(name);
  });
});
