import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();

/** Remembers a process that was started `detached`, the first of a group of its own, until it ends. */
export function own(child: ChildProcess): void {
  running.add(child);
  child.once('close', () => running.delete(child));
}

/** Ends what was started and is still running, with all that it has started itself. */
export function endAll(signal: NodeJS.Signals) {
  for (const { pid } of running) {
    try {
      if (pid) process.kill(-pid, signal);
    } catch (error) {
      // It ended by itself in this moment.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
