import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readOptions } from './options.ts';
import { runGolden } from './run.ts';

const two = (name: string, order?: readonly string[]) => ({
  name,
  seed: 's',
  k: 1,
  candidates: [
    { id: 'a', weight: 2, trust: 100 },
    { id: 'b', weight: 1, trust: 100 },
  ],
  config_overrides: { temperature: 0 },
  ...(order && {
    expected: {
      order,
      ranking: [
        { id: 'a', key: Math.log(2) },
        { id: 'b', key: 0 },
      ],
    },
  }),
});

let folder: string;
let told: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'golden-'));
  told = [];
});
afterEach(() => rm(folder, { recursive: true }));

const put = (cases: unknown[], file = 'cases.json') =>
  writeFile(join(folder, file), JSON.stringify({ about: 'a test', cases }));
const text = () => readFile(join(folder, 'cases.json'), 'utf8');
const run = (more: { only?: string; update?: boolean } = {}) =>
  runGolden({ folder, only: '', update: false, ...more }, (line) => told.push(line));

describe('npm run golden', () => {
  it('ends with 0 where all is as expected', async () => {
    await put([two('good', ['a'])]);
    expect(await run()).toBe(0);
    expect(told[0]).toBe('✓ cases.json: 1 of 1');
    expect(told[1]).toMatch(/^1 cases, 1 as expected; \d+ ms, \d+ ms for 100$/);
  });

  it('ends with 1 where something is not, shows it, and leaves the file alone', async () => {
    await put([two('good', ['a']), two('bad', ['b'])]);
    const before = await text();
    expect(await run()).toBe(1);
    expect(told[0]).toContain('≠ cases.json: bad\n');
    expect(told[0]).toContain('≠   1  waits   "a" 0.6931471805599453  goes 1. "a" 0.6931471805599453');
    expect(told[1]).toBe('≠ cases.json: 1 of 2');
    expect(told.at(-1)).toContain('--update');
    expect(await text()).toBe(before);
  });

  it('with --update shows it, writes it, and is content from then on', async () => {
    await put([two('good', ['a']), two('bad', ['b']), two('new')]);
    expect(await run({ update: true })).toBe(0);
    expect(
      told.filter((line) => line.startsWith('≠ cases.json: bad') || line.startsWith('≠ cases.json: new')),
    ).toHaveLength(2);
    expect(told.at(-1)).toBe('2 written: look at them before you commit.');
    const written = JSON.parse(await text()) as { about: string; cases: { expected: { order: string[] } }[] };
    expect(written.about).toBe('a test');
    expect(written.cases.map(({ expected }) => expected.order)).toEqual([['a'], ['a'], ['a']]);
    expect(await run()).toBe(0);
  });

  it('with --only leaves the other cases alone', async () => {
    await put([two('first', ['b']), two('second', ['b'])]);
    expect(await run({ only: 'sec', update: true })).toBe(0);
    const { cases } = JSON.parse(await text()) as { cases: { expected: { order: string[] } }[] };
    expect(cases.map(({ expected }) => expected.order)).toEqual([['b'], ['a']]);
    expect(await run()).toBe(1);
  });

  it('fails where there is nothing to run', async () => {
    await expect(run()).rejects.toThrow('There is no golden case in');
    await put([two('good', ['a'])]);
    await expect(run({ only: 'gold' })).rejects.toThrow('There is no golden case with "gold" in its name in');
    await put([], 'empty.json');
    await expect(run()).rejects.toThrow('empty.json: without a list of "cases"');
  });

  it('takes these options', () => {
    const none = { folder: undefined, only: '', update: false, repeat: undefined };
    expect(readOptions([])).toEqual(none);
    expect(readOptions(['x', '--only', 'ties', '--update'])).toEqual({
      ...none,
      folder: 'x',
      only: 'ties',
      update: true,
    });
    expect(readOptions(['--repeat', 'y.json'])).toEqual({ ...none, repeat: 'y.json' });
    expect(readOptions(['--help'])).toBeUndefined();
    expect(() => readOptions(['x', 'y'])).toThrow('One folder is enough');
  });
});
