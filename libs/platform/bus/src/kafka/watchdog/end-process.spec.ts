import { execFile, spawnSync } from 'node:child_process';
import { describeWith } from '@chorus/testing/jest';
import { describe, expect, it } from '@jest/globals';

/** Runs a program that ends itself and would else end with 0; how it ended. */
const signalOf = (before: readonly string[]): Promise<string | null> => {
  const url = JSON.stringify(new URL('./end-process.ts', import.meta.url).href);
  const program = `const { endProcess } = await import(${url}); endProcess(); console.log('still here');`;
  const [command = '', ...args] = [...before, process.execPath, '--input-type=module', '--eval', program];
  return new Promise((resolve) => {
    execFile(command, args, (error) => resolve(error?.signal ?? null));
  });
};

describe('endProcess', () => {
  it('ends its process by SIGKILL', async () => {
    expect(await signalOf([])).toBe('SIGKILL');
  });
});

/** Ways to have a process that is number 1, as in a container: as root, and as anybody else. */
const ways = [
  ['unshare', '--pid', '--fork'],
  ['unshare', '--user', '--map-root-user', '--pid', '--fork'],
];
const first = ways.find(([command = '', ...args]) => spawnSync(command, [...args, 'true']).status === 0);

describeWith([{ missing: first ? undefined : 'no process namespaces here' }], 'endProcess in a container', () => {
  it('ends process 1 as well, which signals of its own do not reach', async () => {
    expect(await signalOf(first ?? [])).toBe('SIGTRAP');
  });
});
