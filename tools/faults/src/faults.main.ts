// npm run test:faults: see HELP in options.ts.
import { readFile, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { withFigures } from '@chorus/bench/report';
import { newSeed } from '@chorus/testing';
import { MUTATIONS } from './mutations.ts';
import { HELP, type Options, readOptions } from './options.ts';
import { defectsIn, perform, type Showing } from './perform.ts';
import { circumstancesText, faultsTable, findings } from './report/figures.ts';
import { type Ground, openGround } from './stage/ground.ts';

const PAGE = fileURLToPath(new URL('../../../docs/faults.md', import.meta.url));

const begun = performance.now();
const elapsed = () => (performance.now() - begun) / 1000;
const say = (text: string) => console.error(`${elapsed().toFixed(1).padStart(6)} s  ${text}`);

/** Whether it all went as it has to. */
async function showFaults(ground: Ground, { scenarios, size, write }: Options, seed: number): Promise<boolean> {
  const showings: Showing[] = [];
  for (const scenario of scenarios) {
    say(`${scenario.name}: ${scenario.fault}, ${scenario.times[size]} times`);
    const showing = await perform(ground, scenario, { size, seed });
    showings.push(showing);
    for (const line of findings(showing)) say(line);
  }
  const defective = showings.filter((showing) => defectsIn(showing) > 0);
  const figures = `${circumstancesText(circumstances(ground, seed))}\n\n${faultsTable(showings)}`;
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
  let noticed = true;
  for (const { weaken, noticedBy } of MUTATIONS) {
    say(`without ${weaken}: ${noticedBy.fault}`);
    const showing = await perform(ground, noticedBy, { size, seed, weaken });
    const defects = defectsIn(showing);
    noticed &&= defects > 0;
    console.log(
      `without ${weaken}: ${defects > 0 ? 'noticed' : 'NOT NOTICED'}, ${defects} defects by ${noticedBy.name}`,
    );
  }
  return noticed;
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

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await main(options);
  else console.log(HELP);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
