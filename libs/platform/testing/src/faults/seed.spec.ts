import { afterEach, describe, expect, it } from '@jest/globals';
import { newSeed, withSeed } from './seed.ts';

const given = process.env.CHORUS_FAULT_SEED;
const set = (seed: string | undefined) => {
  if (seed === undefined) delete process.env.CHORUS_FAULT_SEED;
  else process.env.CHORUS_FAULT_SEED = seed;
};

describe('newSeed', () => {
  afterEach(() => set(given));

  it('is the one that is to be repeated', () => {
    set('4294967295');
    expect(newSeed()).toBe(4294967295);
    set('0');
    expect(newSeed()).toBe(0);
  });

  it('is another each time where none is given', () => {
    set(undefined);
    expect(new Set(Array.from({ length: 10 }, newSeed)).size).toBeGreaterThan(5);
  });

  it.each(['-1', '4294967296', 'abc', '1e3', '1.5'])('does not take %s', (seed) => {
    set(seed);
    expect(newSeed).toThrow(/CHORUS_FAULT_SEED is .* it must be a whole number from 0 to 4294967295/);
  });
});

describe('withSeed', () => {
  it('gives the same chance for the same seed', async () => {
    const draw = () => withSeed('draw', 7, (random) => [random.int(0, 1000), random.int(0, 1000)]);
    expect(await draw()).toEqual(await draw());
  });

  it('says how to repeat a run that failed, and keeps the error', async () => {
    const error = new RangeError('nothing came');
    const run = withSeed('kills', 7, () => Promise.reject(error));
    await expect(run).rejects.toBe(error);
    expect(error.message).toBe('kills: repeat with CHORUS_FAULT_SEED=7\nnothing came');
    expect(error.stack).toContain('CHORUS_FAULT_SEED=7');
  });

  it('says it also where no error was thrown', async () => {
    const run = withSeed('kills', 7, () => {
      throw 'a text';
    });
    await expect(run).rejects.toThrow('kills: repeat with CHORUS_FAULT_SEED=7\na text');
  });
});
