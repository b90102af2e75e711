import { copyFile, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT } from '@chorus/local';
import type { Ground } from '../installation.ts';
import { timesOf, type CpuProfile, type Times, type Window } from './cpu-profile.ts';

/**
 * Where a Node program spends its time. The profiler costs time itself, so no rate is taken of it.
 *
 * @param run runs the program with these options of Node to its end, and says between which instants it is looked at
 * @param keepAs where the profile stays, if anywhere
 */
export async function profiled(
  { folder }: Ground,
  run: (nodeOptions: readonly string[]) => Promise<Window>,
  keepAs?: string,
): Promise<Times> {
  const profiles = await mkdtemp(folder.at('profile-'));
  const window = await run(['--cpu-prof', `--cpu-prof-dir=${profiles}`]);
  // Written when the process ends.
  const [file] = (await readdir(profiles)).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('The program left no profile.');
  if (keepAs !== undefined) await copyFile(join(profiles, file), keepAs);
  const profile = JSON.parse(await readFile(join(profiles, file), 'utf8')) as CpuProfile;
  return timesOf(profile, window, pathToFileURL(CHECKOUT).href);
}
