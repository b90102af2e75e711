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
import type { Times } from './profile/cpu-profile.ts';
import { profiled } from './profile/profiled.ts';
import { goalsText, idleText, ratesText, stageLatencyText } from './report/bus-figures.ts';
import { profileText } from './report/figures.ts';

/** Messages to choose from where a few suffice. */
const SOME = 6000;

async function throughputOf(ground: Ground, { parts, sizes, messages, runs }: BusOptions) {
  const names = ROWS.filter((name) => parts.includes(name));
  const wantsPeer = names.some((name) => !ROW[name].runsOnNode);
  const peer = wantsPeer ? await buildPeer(ground) : { missing: 'not asked for' };
  if (wantsPeer && 'missing' in peer) ground.say(`KAFKA STREAMS IS NOT MEASURED: ${peer.missing}`);
  return measureRows(ground, { names, sizes, messages, runs, peer });
}

/** Says where the time of a row goes, in one more run. */
async function profileOf(ground: Ground, { profile, messages, sizes }: BusOptions): Promise<Times | undefined> {
  if (!profile) return undefined;
  const { row: name, file } = profile;
  ground.say(`profile: ${ROW[name].title}`);
  const load = loadFor([name], messages, sizes[0] ?? 0);
  const run = (nodeOptions: readonly string[]) =>
    measureRow(ground, { name, load, id: 'profile', nodeOptions, peer: undefined });
  return profiled(ground, async (nodeOptions) => (await run(nodeOptions)).window, file);
}

await runCommand({
  name: 'bench:bus',
  help: HELP,
  readOptions,
  measure: async (ground, options, show) => {
    const { parts, sizes } = options;
    const throughput = await throughputOf(ground, options);
    for (const one of throughput) show(`Records of ${one.bytes} bytes`, ratesText(one));
    const some = prepareBusMessages(sizes[0] ?? 0, SOME, 'some');
    const latency = parts.includes('latency') ? await measureStageLatency(ground, some) : undefined;
    if (latency) show('One stage at a steady rate', stageLatencyText(latency));
    const idle = parts.includes('idle') ? await measureIdle(ground, some) : undefined;
    if (idle) show('Without work', idleText(idle));
    const goals = goalsText({ throughput, latency, idle }, parts);
    if (goals) show('Goals', goals);
    const times = await profileOf(ground, options);
    if (times) show('Where its time goes', profileText("The row's", times));
    if (throughput.some(({ absent }) => Object.values(absent).some(({ failed }) => failed)))
      throw new Error('A row failed: see above.');
  },
});
