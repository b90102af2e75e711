import { measureClient } from './client/measure.ts';
import { HELP, readOptions } from './client/options.ts';
import { writeFigures } from './command.ts';
import { circumstances, coresBusy } from './machine.ts';
import { clientGoalText, clientText } from './report/client-figures.ts';
import { circumstancesText } from './report/figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const busy_before = await coresBusy();
  const figures = await measureClient(options, (text) => console.error(text));
  const busy_after = await coresBusy();
  const where = circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after }));
  const sections = [
    where,
    `### What a message costs its host\n\n${clientText(figures)}`,
    `### Goals of the client\n\n${clientGoalText(figures)}`,
  ].join('\n\n');
  console.log(sections);
  if (options.write) await writeFigures('bench:client', sections);
}
