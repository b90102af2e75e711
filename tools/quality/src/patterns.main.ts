import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFigures } from '@chorus/bench/report';
import { CHECKOUT } from './data.ts';
import { alarmsText, dumpAlarms, measureAlarms } from './patterns/alarms.ts';
import { measure } from './patterns/measure.ts';
import { HELP, readOptions, type Options } from './patterns/options.ts';
import { baselinesText, cellsText, harmlessText, kindsText, scenariosText } from './patterns/text.ts';

const PAGE = join(CHECKOUT, 'docs/quality.md');
/** Alarms of each set of recorded runs that are judged by reading. */
const JUDGED = 30;

async function sections({ parts, words, alarms, dump }: Options): Promise<string[]> {
  const simulated = parts.map((part) => {
    const { detectors, baselines } = measure(part, words ?? part);
    return [
      `### Simulated fleets: ${part} part${words === null ? '' : `, in the words of a ${words}`}`,
      kindsText(detectors),
      baselinesText(detectors, baselines),
      `By noise:\n\n${cellsText(detectors)}`,
      `Share found, by scenario and noise:\n\n${scenariosText(detectors)}`,
      `Look-alikes: share of them that raise an alarm, by noise.\n\n${harmlessText(detectors)}`,
    ].join('\n\n');
  });
  if (!alarms) return simulated;
  const sets = await measureAlarms();
  if (dump !== null) console.error(`${await dumpAlarms(dump, sets, JUDGED)} alarms are in ${dump}`);
  return [...simulated, `### Recorded runs: alarms\n\n${alarmsText(sets)}`];
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else {
    const figures = (await sections(options)).join('\n\n');
    console.log(figures);
    if (options.write) {
      await writeFile(PAGE, withFigures(await readFile(PAGE, 'utf8'), 'quality:patterns', figures));
      console.error('the figures are in docs/quality.md');
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
