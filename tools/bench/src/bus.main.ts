import type { BusFigures } from './bus/goals.ts';
import { measureIdle } from './bus/measure-idle.ts';
import { measureStageLatency } from './bus/measure-latency.ts';
import { measureRow } from './bus/measure-row.ts';
import { loadFor, measureRows } from './bus/measure-rows.ts';
import { HELP, readOptions, type BusOptions } from './bus/options.ts';
import { buildPeer } from './bus/peer.ts';
import { prepareBusMessages } from './bus/records.ts';
import { ROW, ROWS } from './bus/rows.ts';
import { runCommand } from './command.ts';
import type { Ground } from './installation.ts';
import { profiled } from './profile/profiled.ts';
import { goalsText, idleText, ratesText, stageLatencyText } from './report/bus-figures.ts';
import { profileText } from './report/figures.ts';

/** Messages to choose from where a few suffice. */
const SOME = 6000;

async function figuresOf(ground: Ground, { parts, sizes, messages, runs }: BusOptions): Promise<BusFigures> {
  const wanted = ROWS.filter((name) => parts.includes(name));
  const built = wanted.every((name) => ROW[name].runsOnNode) ? undefined : await buildPeer(ground);
  const peerMissing = built && 'missing' in built ? built.missing : undefined;
  if (peerMissing !== undefined) ground.say(`KAFKA STREAMS IS NOT MEASURED: ${peerMissing}`);
  const peer = built && 'start' in built ? built : undefined;
  const names = wanted.filter((name) => ROW[name].runsOnNode || peer);
  const some = prepareBusMessages(sizes[0] ?? 0, SOME, 'some');
  return {
    peerMissing,
    throughput: await measureRows(ground, { names, sizes, messages, runs, peer }),
    latency: parts.includes('latency') ? await measureStageLatency(ground, some) : undefined,
    idle: parts.includes('idle') ? await measureIdle(ground, some) : undefined,
  };
}

await runCommand({
  name: 'bench:bus',
  help: HELP,
  readOptions,
  measure: async (ground, options, show) => {
    const figures = await figuresOf(ground, options);
    for (const one of figures.throughput) show(`Records of ${one.bytes} bytes`, ratesText(one, figures.peerMissing));
    if (figures.latency) show('One stage at a steady rate', stageLatencyText(figures.latency));
    if (figures.idle) show('Without work', idleText(figures.idle));
    show('Goals', goalsText(figures));
    if (!options.profile) return;
    const { row, file } = options.profile;
    const load = loadFor(options.messages, options.sizes[0] ?? 0);
    const run = (nodeOptions: readonly string[]) =>
      measureRow(ground, { name: row, load, id: 'profile', nodeOptions, peer: undefined });
    const times = await profiled(ground, async (nodeOptions) => (await run(nodeOptions)).window, file);
    show(`Where its time goes: ${ROW[row].title}`, profileText('Its', times));
  },
});
