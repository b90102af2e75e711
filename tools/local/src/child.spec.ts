import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@chorus/testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Child, type ChildPlan, type ChildTiming } from './child.ts';

/** Longer than any test may take: who waits for it fails. */
const TIMING: ChildTiming = { readyTimeoutMs: 60_000, restartPausesMs: [1, 1, 1], steadyMs: 60_000 };

let folder: string;
let child: Child | undefined;
const said: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'chorus-child-'));
  said.length = 0;
});
afterEach(async () => {
  await child?.stop('SIGKILL');
  // A log may still be closing.
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
});

/** A program that writes one character to `starts` each time, and then does `what` with `start` counting from 1. */
async function plan(what: string): Promise<ChildPlan> {
  const port = await freePort();
  const starts = join(folder, 'starts');
  const program = `
    const { appendFileSync, readFileSync } = require('node:fs');
    appendFileSync(${JSON.stringify(starts)}, 'x');
    const start = readFileSync(${JSON.stringify(starts)}).length;
    const serve = () => require('node:http').createServer((_, r) => r.end()).listen(${port}, '127.0.0.1');
    ${what}`;
  return {
    name: 'program',
    args: ['--eval', program],
    cwd: folder,
    env: {},
    logFile: join(folder, 'program.log'),
    readyUrl: `http://127.0.0.1:${port}/`,
  };
}

const newChild = async (what: string, timing: Partial<ChildTiming> = {}) =>
  (child = new Child(await plan(what), (text) => said.push(text), { ...TIMING, ...timing }));

async function until(condition: () => boolean | Promise<boolean>) {
  while (!(await condition())) await sleep(10);
}

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const starts = async () => (await readFile(join(folder, 'starts'), 'utf8')).length;

describe('a process of the installation', () => {
  it('is known to be dead at once when a signal ended it before it was ready', async () => {
    const killed = await newChild(`process.kill(process.pid, 'SIGKILL');`);
    await expect(killed.start()).rejects.toThrow('program ended with SIGKILL');
  });

  it('is stopped in the middle of its start, which then rejects', async () => {
    const never = await newChild(`setInterval(() => {}, 1000);`);
    const start = expect(never.start()).rejects.toThrow('program was stopped before it was ready');
    await until(async () => existsSync(join(folder, 'starts')) && (await starts()) === 1);
    const pid = never.pid as number;
    await never.stop();
    await start;
    expect(lives(pid)).toBe(false);
    expect(await starts()).toBe(1);
  });

  it('is started again when it dies, also when the first new start fails', async () => {
    const fails = await newChild(`if (start === 2) process.exit(3); serve();`);
    await fails.start();
    process.kill(fails.pid as number, 'SIGKILL');
    await until(async () => (await starts()) === 3 && said.length === 2);
    expect(said[0]).toContain('program ended (SIGKILL); it is started again');
    expect(said[1]).toContain('program ended (Error: program ended with exit code 3');
  });

  it('stays down after as many deaths as there are pauses', async () => {
    const mortal = await newChild(`serve(); if (start > 1) process.exit(1);`);
    await mortal.start();
    process.kill(mortal.pid as number, 'SIGKILL');
    await until(() => said.some((text) => text.includes('stays down')));
    expect(await starts()).toBe(4);
  });

  it('is forgiven its deaths when it was up for long', async () => {
    // It dies after it was seen to be ready.
    const mortal = `serve().once('request', () => start < 4 && setTimeout(() => process.exit(1), 100));`;
    const steady = await newChild(mortal, { steadyMs: 0, restartPausesMs: [1] });
    await steady.start();
    await until(async () => said.length > 3 || (await starts()) === 4);
    expect(said).toEqual(Array(3).fill(expect.stringContaining('program ended (exit code 1); it is started again')));
  });

  it('ends when the process that started it is killed', async () => {
    const source = `
      const { Child } = await import(${JSON.stringify(new URL('./child.ts', import.meta.url).href)});
      const child = new Child(${JSON.stringify(await plan('serve();'))}, () => {});
      await child.start();
      console.log(String(child.pid));
      setInterval(() => {}, 1000);`;
    const loader = new URL('../../nx/swc-loader.mjs', import.meta.url).href;
    const parent = spawn(process.execPath, ['--import', loader, '--input-type=module', '--eval', source], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [pid] = (await once(createInterface(parent.stdout), 'line')) as [string];
    expect(lives(Number(pid))).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !lives(Number(pid)));
  });
});
