import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';

const fixture = fileURLToPath(new URL('./run-main.fixture.ts', import.meta.url));
const loader = fileURLToPath(new URL('../../../../tools/nx/swc-loader.mjs', import.meta.url));
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Run {
  readonly child: ChildProcess;
  readonly output: () => string;
  /** Resolves when the output contains a text. */
  readonly says: (text: string) => Promise<void>;
  readonly exit: Promise<number | null>;
}

function run(env: Record<string, string>): Run {
  const child = spawn(process.execPath, ['--import', loader, fixture], {
    env: { BUS: 'memory', ...env },
  });
  children.push(child);
  let output = '';
  const waiting: { text: string; resolve: () => void }[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      for (const { text, resolve } of waiting) if (output.includes(text)) resolve();
    });
  const exit = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const says = (text: string) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ text, resolve });
      if (output.includes(text)) resolve();
      void exit.then(() => reject(new Error(`it ended without saying ${text}: ${output}`)));
    });
  return { child, output: () => output, says, exit };
}

describe('runMain', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('serves until %s and ends with 0', async (signal) => {
    const { child, says, exit } = run({});
    await says('"msg":"ready"');
    child.kill(signal);
    expect(await exit).toBe(0);
  });

  it('ends with 78 and every problem where the environment is wrong', async () => {
    const { output, exit } = run({ PORT: '-1', HEARTBEAT_INTERVAL_MS: 'often' });
    expect(await exit).toBe(78);
    expect(output()).toContain('fixture cannot start: 2 settings are wrong\n  PORT="-1": ');
    expect(output()).not.toContain('    at ');
  });

  it('ends with 1 and says why where it cannot start', async () => {
    const { output, exit } = run({ HOST: '192.0.2.1' });
    expect(await exit).toBe(1);
    expect(output()).toContain('EADDRNOTAVAIL');
  });
});
