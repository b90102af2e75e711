import { writeFigures } from './command.ts';
import { measureDecide } from './decide/measure.ts';
import { HELP, readOptions } from './decide/options.ts';
import { circumstances, coresBusy } from './machine.ts';
import { decideGoalText, decideText } from './report/decide-figures.ts';
import { circumstancesText } from './report/figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const busy_before = await coresBusy();
  const figures = measureDecide(options, (text) => console.error(text));
  const busy_after = await coresBusy();
  const where = circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after }));
  const sections = [
    where,
    `### What a decision costs\n\n${decideText(figures)}`,
    `### Goals of a decision\n\n${decideGoalText(figures)}`,
  ].join('\n\n');
  console.log(sections);
  if (options.write) await writeFigures('bench:decide', sections);
}
