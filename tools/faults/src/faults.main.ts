// npm run test:faults: see HELP in options.ts.
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { withFigures } from '@chorus/bench/report';
import { newSeed } from '@chorus/testing';
import { isNoticed, MUTATIONS, twiceIn } from './mutations.ts';
import { HELP, type Options, readOptions } from './options.ts';
import type { Size } from './scenarios/scenario.ts';
import { perform } from './perform.ts';
import { circumstancesText, findings, sections } from './report/figures.ts';
import { defectsIn, type Showing, type Titled } from './showing.ts';
import { type Ground, openGround } from './stage/ground.ts';
import { performSystem } from './system/perform-system.ts';
import { UsageError } from './usage-error.ts';

const PAGE = fileURLToPath(new URL('../../../docs/faults.md', import.meta.url));

const begun = performance.now();
const elapsed = () => (performance.now() - begun) / 1000;
const say = (text: string) => console.error(`${elapsed().toFixed(1).padStart(6)} s  ${text}`);

/** Whether it all went as it has to. */
async function showFaults(ground: Ground, options: Options, seed: number): Promise<boolean> {
  const { scenarios, systems, size, write } = options;
  async function all<S extends Titled & { readonly times: Readonly<Record<Size, number>> }>(
    some: readonly S[],
    play: (ground: Ground, scenario: S, how: { size: Size; seed: number }) => Promise<Showing>,
  ): Promise<Showing[]> {
    const showings: Showing[] = [];
    for (const scenario of some) {
      say(`${scenario.name}: ${scenario.fault}, ${scenario.times[size]} times`);
      const showing = await play(ground, scenario, { size, seed });
      showings.push(showing);
      for (const line of findings(showing)) say(line);
    }
    return showings;
  }
  const tasks = await all(scenarios, perform);
  const system = await all(systems, performSystem);
  const defective = [...tasks, ...system].filter((showing) => defectsIn(showing) > 0);
  const figures = `${circumstancesText(circumstances(ground, seed))}\n\n${sections(tasks, system)}`;
  console.log(`\n${figures}\n`);
  for (const showing of defective) console.log(`FAILED ${findings(showing).join('\n')}`);
  if (write && defective.length === 0) {
    await writeFile(PAGE, withFigures(await readFile(PAGE, 'utf8'), 'test:faults', figures));
    say('the table is in docs/faults.md');
  }
  return defective.length === 0;
}

/** Whether each weakness was noticed. */
async function showMutations(ground: Ground, { size }: Options, seed: number): Promise<boolean> {
  let all = true;
  for (const { weaken, noticedBy } of MUTATIONS) {
    say(`without ${weaken}: ${noticedBy.fault}`);
    const showing = await perform(ground, noticedBy, { size, seed, weaken });
    const noticed = isNoticed(showing);
    all &&= noticed;
    const twice = twiceIn(showing.tallies);
    console.log(
      `without ${weaken}: ${noticed ? 'noticed' : 'NOT NOTICED'} by ${noticedBy.name}, ${twice} records twice`,
    );
    if (!noticed) for (const line of findings(showing)) say(line);
  }
  return all;
}

const circumstances = ({ kafkaVersion }: Ground, seed: number) => ({
  date: new Date().toISOString().slice(0, 10),
  system: `${process.platform} ${process.arch}`,
  cores: cpus().length,
  node: process.versions.node,
  kafka: kafkaVersion,
  seed,
  seconds: elapsed(),
});

async function main(options: Options): Promise<void> {
  const seed = options.seed ?? newSeed();
  say(`seed ${seed}`);
  const ground = await openGround(say);
  try {
    const well = await (options.mutations ? showMutations : showFaults)(ground, options, seed);
    if (!well) process.exitCode = 1;
  } finally {
    await ground.kafka.stop();
  }
}

const isParseArgsError = (error: unknown): error is TypeError =>
  error instanceof TypeError && String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS');

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await main(options);
  else console.log(HELP);
} catch (error) {
  const isMistake = error instanceof UsageError || isParseArgsError(error);
  console.error(isMistake ? error.message : error);
  process.exitCode = isMistake ? 2 : 1;
}
