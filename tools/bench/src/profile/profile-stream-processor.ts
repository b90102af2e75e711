import { copyFile, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CHECKOUT } from '@chorus/local';
import { startStreamProcessor, whileRunning, type Ground } from '../installation.ts';
import { putThrough, type Load } from '../throughput/load.ts';
import { inNamespace } from '../throughput/log.ts';
import { timesOf, type CpuProfile, type Times } from './cpu-profile.ts';

/**
 * Puts the load through a stream-processor that V8 watches. The profiler costs time itself, so no rate is taken of it.
 *
 * @param keepAs where the profile stays, if anywhere
 */
export async function profileStreamProcessor(ground: Ground, load: Load, keepAs?: string): Promise<Times> {
  ground.say('profile: the stream-processor alone');
  const folder = await mkdtemp(ground.folder.at('profile-'));
  const window = await inNamespace(ground, 'profile.', async (namespace, log) => {
    const processor = await startStreamProcessor(ground, namespace, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
    return (await whileRunning(processor, () => putThrough(log, load, () => Promise.resolve()))).window;
  });
  // Written when the process ends.
  const [file] = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('The stream-processor left no profile.');
  if (keepAs !== undefined) await copyFile(join(folder, file), keepAs);
  const profile = JSON.parse(await readFile(join(folder, file), 'utf8')) as CpuProfile;
  return timesOf(profile, window, pathToFileURL(CHECKOUT).href);
}
