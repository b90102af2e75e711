import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { describeWith } from '../jest/describe-with.ts';
import { injectFaults } from './inject.ts';
import { Workers } from './workers.ts';

const program = new URL('./testing/obedient.main.ts', import.meta.url);
const LOADER = new URL('../../../../../tools/nx/swc-loader.mjs', import.meta.url).href;

async function until(condition: () => boolean) {
  while (!condition()) await sleep(20);
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Whether the system has it stopped by a signal. */
const isStopped = (pid: number) => String(execFileSync('ps', ['-o', 'state=', '-p', String(pid)])).startsWith('T');

describeWith([], 'a worker', () => {
  it('answers, and forgets what it had in memory when it is killed and started again', async () => {
    await Workers.with(async (workers) => {
      const worker = await workers.start({ program, env: { PURPOSE: 'a spec' } });
      const first = worker.pid as number;
      await worker.ask('one');
      expect(await worker.ask(new Map([['two', 2n]]))).toEqual({ asked: 2, command: new Map([['two', 2n]]) });

      await worker.kill();
      expect(worker.pid).toBeUndefined();
      expect(alive(first)).toBe(false);
      await expect(worker.ask('three')).rejects.toThrow('does not run (SIGKILL)');

      await worker.respawn();
      expect(await worker.ask('four')).toEqual({ asked: 1, command: 'four' });
      expect(worker.deaths).toEqual([]);
      const log = readFileSync(worker.logFile, 'utf8');
      expect(log).toBe(`life of ${first}, for a spec\nlife of ${worker.pid}, for a spec\n`);
    });
  });

  it('stands still when frozen, and answers what it was asked meanwhile', async () => {
    await Workers.with(async (workers) => {
      const worker = await workers.start({ program });
      await worker.freeze();
      await until(() => isStopped(worker.pid as number));
      const answer = worker.ask('late');
      worker.thaw();
      expect(await answer).toEqual({ asked: 1, command: 'late' });

      await worker.freeze(10);
      expect(await worker.ask('again')).toMatchObject({ asked: 2 });
    });
  });

  it('tells news, and errors of its own', async () => {
    await Workers.with(async (workers) => {
      const news: unknown[] = [];
      const worker = await workers.start({ program, name: 'teller', onNews: (item) => news.push(item) });
      await worker.ask('news');
      expect(news).toEqual([{ asked: 1 }]);
      await expect(worker.ask('fail')).rejects.toThrow('teller: Error: it was told to fail');
    });
  });

  it('has deaths that nobody asked for on record', async () => {
    await Workers.with(async (workers) => {
      const worker = await workers.start({ program });
      await expect(worker.ask('die')).rejects.toThrow('ended (exit code 3) before it answered');
      expect(worker.deaths).toEqual(['exit code 3']);
    });
  });

  it('takes the faults of a schedule', async () => {
    await Workers.with(async (workers) => {
      const worker = await workers.start({ program });
      const schedule = (['kill', 'freeze', 'restart'] as const).map((fault) => ({
        ...{ pauseMs: 0, target: 0, forMs: 10 },
        fault,
      }));
      expect(await injectFaults(schedule, [worker])).toEqual({ kill: 1, freeze: 1, restart: 1 });
      expect(readFileSync(worker.logFile, 'utf8').match(/life of/g)).toHaveLength(3);
      expect(await worker.ask('still there')).toMatchObject({ asked: 1 });
    });
  });

  it('says why it does not get ready', async () => {
    const error = await Workers.with((workers) => workers.start({ program, args: ['broken'] })).catch(String);
    expect(error).toMatch(/obedient\.main ended \(exit code 1\)[^]*born to fail[^]*logs are in/);
    rmSync(String(error).split('logs are in ')[1] as string, { recursive: true });
  });

  it('leaves its log only where something failed', async () => {
    let log = '';
    await Workers.with(async (workers) => {
      log = (await workers.start({ program })).logFile;
    });
    expect(existsSync(dirname(log))).toBe(false);

    let pid = 0;
    const run = Workers.with(async (workers) => {
      const worker = await workers.start({ program });
      [log, pid] = [worker.logFile, worker.pid as number];
      await worker.freeze();
      throw new Error('it went wrong');
    });
    await expect(run).rejects.toThrow(/^it went wrong\nThe workers' logs are in /);
    await expect(run).rejects.toThrow(dirname(log));
    expect(existsSync(log)).toBe(true);
    expect(alive(pid)).toBe(false);
    rmSync(dirname(log), { recursive: true });
  });

  it('ends when the process that started it is killed, also when it is frozen', async () => {
    const parentProgram = `
      const { Workers } = await import(${JSON.stringify(new URL('./workers.ts', import.meta.url).href)});
      await Workers.with(async (workers) => {
        const all = [await workers.start({ program: new URL(${JSON.stringify(program.href)}) }),
                     await workers.start({ program: new URL(${JSON.stringify(program.href)}) })];
        await all[1].freeze();
        console.log(all.map(({ pid, logFile }) => pid + ':' + logFile).join(' '));
        await new Promise(() => {});
      });`;
    const parent = spawn(process.execPath, ['--import', LOADER, '--input-type=module', '--eval', parentProgram], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
    const pids = line.split(' ').map((worker) => parseInt(worker));
    expect(pids.map(alive)).toEqual([true, true]);
    parent.kill('SIGKILL');
    await until(() => !pids.some(alive));
    rmSync(dirname(line.slice(line.lastIndexOf(':') + 1)), { recursive: true });
  });
});
