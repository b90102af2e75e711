import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { setPriority } from 'node:os';
import { dirname, join } from 'node:path';
import { own } from './processes.ts';
import type { Project } from './projects.ts';
import { problemTally, type Tally } from './tally.ts';

const require = createRequire(import.meta.url);
const ESLINT = join(dirname(require.resolve('eslint/package.json')), 'bin', 'eslint.js');

/** Type information of the whole workspace. */
const MEMORY_MB = 6144;
/** Gives way to tests, some of which wait more than they work. */
const PRIORITY = 10;

/**
 * Looks at the code of all these projects, in one process: what each by itself would read anew of types, which is most
 * of it, is read once. Prints at its end, so that nothing comes in between.
 */
export async function lint(projects: readonly Project[]): Promise<Tally> {
  const args = [ESLINT, '--max-warnings', '0', ...projects.map(({ root }) => root)];
  const child = spawn(process.execPath, [`--max-old-space-size=${MEMORY_MB}`, ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
  });
  own(child);
  if (child.pid) setPriority(child.pid, PRIORITY);
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => printed.push(bytes));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  process.stdout.write(`\n▸ lint of ${projects.length} projects\n`);
  process.stdout.write(Buffer.concat(printed));
  return problemTally(code === 0 ? [] : ['lint failed']);
}
