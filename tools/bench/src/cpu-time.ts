import { readFile } from 'node:fs/promises';

/** The kernel counts in hundredths of a second for every program that asks (USER_HZ), whatever it does inside. */
const TICK_MS = 10;

/** CPU time of a process so far, user and system, all its threads, in ms; undefined where there is no `/proc`. */
export async function cpuTimeOf(pid: number | undefined): Promise<number | undefined> {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  return cpuTimeIn(await readFile(`/proc/${pid}/stat`, 'utf8'));
}

/** The same from the text of `/proc/<pid>/stat`; see proc_pid_stat(5). */
export function cpuTimeIn(stat: string): number {
  // The second field is the program's name in parentheses, and may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime = NaN, stime = NaN] = fields.slice(11, 13).map(Number);
  return (utime + stime) * TICK_MS;
}
