import { startStreamProcessor, whileRunning, type Ground } from '../installation.ts';
import { putThrough, type Load } from '../throughput/load.ts';
import { inNamespace } from '../throughput/log.ts';
import type { Times } from './cpu-profile.ts';
import { profiled } from './profiled.ts';

/** Puts the load through a stream-processor that V8 watches. `keepAs`: where the profile stays, if anywhere. */
export function profileStreamProcessor(ground: Ground, load: Load, keepAs?: string): Promise<Times> {
  ground.say('profile: the stream-processor alone');
  const run = (nodeOptions: readonly string[]) =>
    inNamespace(ground, 'profile.', async (namespace, log) => {
      const processor = await startStreamProcessor(ground, namespace, nodeOptions);
      return (await whileRunning(processor, () => putThrough(log, load, () => Promise.resolve()))).window;
    });
  return profiled(ground, run, keepAs);
}
