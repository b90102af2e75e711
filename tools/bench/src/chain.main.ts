import { runCommand } from './command.ts';
import { measureLatency } from './latency/measure-latency.ts';
import { HELP, readOptions } from './options.ts';
import { profileStreamProcessor } from './profile/profile-stream-processor.ts';
import { latencyText, profileText, throughputText } from './report/figures.ts';
import { prepareLoad } from './throughput/load.ts';
import { measureThroughput } from './throughput/measure-throughput.ts';

await runCommand({
  name: 'bench:chain',
  help: HELP,
  readOptions,
  measure: async (ground, { parts, samples, messages, runs, profileFile }, show) => {
    const load = prepareLoad(messages);
    if (parts.includes('throughput'))
      show('Messages per second', throughputText(await measureThroughput(ground, load, runs)));
    if (parts.includes('latency')) show('From 202 to the page', latencyText(await measureLatency(ground, samples)));
    if (parts.includes('profile')) {
      const times = await profileStreamProcessor(ground, load, profileFile);
      show('Where the stream-processor spends its time', profileText("The stream-processor's", times));
    }
  },
});
