import { writeFigures } from './command.ts';
import { measureHistory, type StoreFigures } from './history/measure.ts';
import { HELP, readOptions } from './history/options.ts';
import { circumstances, coresBusy } from './machine.ts';
import { circumstancesText } from './report/figures.ts';
import { historyGoalText, historyText } from './report/history-figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const busy_before = await coresBusy();
  const figures: StoreFigures[] = [];
  for (const store of options.stores) figures.push(await measureHistory(store, options, (text) => console.error(text)));
  const busy_after = await coresBusy();
  const sections = [
    circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after })),
    ...figures.map((one) => `### Answers from ${one.about}\n\n${historyText(one)}`),
    `### Goals of the event store\n\n${historyGoalText(figures)}`,
  ].join('\n\n');
  console.log(sections);
  if (options.write) await writeFigures('bench:history', sections);
}
