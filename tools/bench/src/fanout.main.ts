import { writeFigures } from './command.ts';
import { measureFanout } from './fanout/measure.ts';
import { HELP, readOptions } from './fanout/options.ts';
import { circumstances, coresBusy } from './machine.ts';
import { fanoutGoalText, fanoutText } from './report/fanout-figures.ts';
import { circumstancesText } from './report/figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const busy_before = await coresBusy();
  const figures = await measureFanout(options, (text) => console.error(text));
  const busy_after = await coresBusy();
  const sections = [
    circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after })),
    `### Deltas to many clients\n\n${fanoutText(figures)}`,
    `### Goals of the fan-out\n\n${fanoutGoalText(figures)}`,
  ].join('\n\n');
  console.log(sections);
  if (options.write) await writeFigures('bench:fanout', sections);
}
