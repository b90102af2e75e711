import { describe, expect, it } from '@jest/globals';

interface Lock {
  packages: Record<string, { version?: string; integrity?: string; optional?: boolean; link?: boolean }>;
}
// A variable, because TypeScript would want declarations of a script that runs before TypeScript is installed.
const script = new URL('../install.mjs', import.meta.url).href;
const { staleness } = (await import(script)) as {
  staleness(lock: Lock, installed: Lock | undefined): string | undefined;
};

const lock: Lock = {
  packages: {
    '': {},
    'apps/a': { version: '0.0.0' },
    'node_modules/a': { link: true },
    'node_modules/zod': { version: '4.6.7', integrity: 'sha512-z' },
    'node_modules/nx/node_modules/semver': { version: '7.0.0', integrity: 'sha512-s' },
    'node_modules/@swc/core-darwin': { version: '1.0.0', integrity: 'sha512-d', optional: true },
  },
};

/** What npm writes down after it has installed that lock file on Linux, with changes. */
function installed(changes: Lock['packages'] = {}): Lock {
  const packages = Object.entries({ ...lock.packages, ...changes });
  return { packages: Object.fromEntries(packages.filter(([path, { optional }]) => path && !optional)) };
}

describe('staleness', () => {
  it('is nothing where the lock file is installed', () => {
    expect(staleness(lock, installed())).toBeUndefined();
  });

  it('is named where nothing is installed', () => {
    expect(staleness(lock, undefined)).toBe('nothing is installed yet');
  });

  it.each([
    ['zod', { 'node_modules/zod': { version: '4.6.6', integrity: 'sha512-z' } }],
    ['zod', { 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-other' } }],
    ['semver', { 'node_modules/nx/node_modules/semver': { optional: true } }],
    ['a', { 'node_modules/a': { optional: true } }],
  ])('names the package that differs or is missing: %s', (name, changes) => {
    expect(staleness(lock, installed(changes))).toBe(`${name} is not the one of package-lock.json`);
  });
});
