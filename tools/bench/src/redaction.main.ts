import { writeFigures } from './command.ts';
import { circumstances, coresBusy } from './machine.ts';
import { measureRedaction } from './redaction/measure.ts';
import { HELP, readOptions } from './redaction/options.ts';
import { circumstancesText } from './report/figures.ts';
import { redactionGoalText, redactionText } from './report/redaction-figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const busy_before = await coresBusy();
  const figures = measureRedaction(options.samples);
  const busy_after = await coresBusy();
  const sections = [
    circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after })),
    `### What redaction takes\n\n${redactionText(figures)}`,
    `### Goals of redaction\n\n${redactionGoalText(figures)}`,
  ].join('\n\n');
  console.log(sections);
  if (options.write) await writeFigures('bench:redaction', sections);
}
