import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Running } from '../installation.ts';

/** Starts the bare copy of a topic into another, from its beginning, in a process of its own. Names are the broker's. */
export function startCopy(brokers: string, from: string, to: string): Running {
  const program = fileURLToPath(new URL('./copy.main.ts', import.meta.url));
  // This process runs through the same loader, by its own options.
  const child = fork(program, [brokers, from, to], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
