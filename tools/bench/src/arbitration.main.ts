import { measureArbitration } from './arbitration/measure.ts';
import { HELP, readOptions } from './arbitration/options.ts';
import { writeFigures } from './command.ts';
import { circumstances, coresBusy } from './machine.ts';
import { arbitrationGoalText, arbitrationText } from './report/arbitration-figures.ts';
import { circumstancesText } from './report/figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const busy_before = await coresBusy();
  const figures = measureArbitration(options.samples);
  const busy_after = await coresBusy();
  const sections = [
    circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after })),
    `### Choices and budgets\n\n${arbitrationText(figures)}`,
    `### Goals of arbitration\n\n${arbitrationGoalText(figures)}`,
  ].join('\n\n');
  console.log(sections);
  if (options.write) await writeFigures('bench:arbitration', sections);
}
