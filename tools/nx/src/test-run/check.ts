import { spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import { own } from './processes.ts';
import { problemTally, type Tally } from './tally.ts';

/** A program that looks at the code of many projects in one process. */
export interface Check {
  /** As in `lint`. */
  readonly name: string;
  /** Of Node. */
  readonly args: readonly string[];
  /** How far it gives way to what else runs, as of `nice`. */
  readonly priority?: number;
}

/** Runs it, and prints what it printed at its end, so that nothing comes in between. */
export async function check({ name, args, priority = 0 }: Check): Promise<Tally> {
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  own(child);
  if (child.pid) setPriority(child.pid, priority);
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => printed.push(bytes));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  process.stdout.write(`\n▸ ${name}: ${code === 0 ? 'passed' : 'failed'}\n`);
  process.stdout.write(Buffer.concat(printed));
  return problemTally(code === 0 ? [] : [`${name} failed`]);
}
