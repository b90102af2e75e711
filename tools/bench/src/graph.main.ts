import { writeFigures } from './command.ts';
import { measureGraph } from './graph/measure.ts';
import { HELP, readOptions } from './graph/options.ts';
import { circumstances, coresBusy } from './machine.ts';
import { circumstancesText } from './report/figures.ts';
import { filmText, graphGoalText, metricsText, updatesText } from './report/graph-figures.ts';

const options = readOptions(process.argv.slice(2));
if (!options) console.log(HELP);
else {
  const busy_before = await coresBusy();
  const figures = measureGraph(options, (text) => console.error(text));
  const busy_after = await coresBusy();
  const sections = [
    circumstancesText(circumstances({ kafka: undefined, busy_before, busy_after })),
    `### An update of the graph\n\n${updatesText(figures)}`,
    `### The figures of a graph\n\n${metricsText(figures)}`,
    ...(figures.films.length > 0 ? [`### The film of the past hour\n\n${filmText(figures)}`] : []),
    `### Goals of the graph\n\n${graphGoalText(figures)}`,
  ].join('\n\n');
  console.log(sections);
  if (options.write) await writeFigures('bench:graph', sections);
}
