import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFigures } from '@chorus/bench/report';
import { measure, PREDICTORS, type Figures } from './conflict/measure.ts';
import { cellsText, lookAlikesText, predictorsText } from './conflict/text.ts';
import { CHECKOUT } from './data.ts';
import { readOptions, type Options } from './options.ts';

const HELP = `npm run quality:conflict [-- OPTIONS]

Predicts conflicts in simulated fleets whose truth is known, message by message, as the stream-processor does, and prints how
good that is beside trivial baselines. About half a minute.

  --only PART    development or test; both where it is left out
  --write        puts the figures into docs/quality.md; only with both parts`;

const PAGE = join(CHECKOUT, 'docs/quality.md');

function sections({ parts }: Options): string[] {
  const all = parts.map((part): Figures[] => Object.keys(PREDICTORS).map((predictor) => measure(predictor, part)));
  return [
    ...all.map((figures) => {
      const [rules] = figures as [Figures, ...Figures[]];
      const title = `### Simulated fleets: ${rules.part} part${rules.part === 'test' ? ' (not an independent test)' : ''}`;
      return `${title}\n\n${predictorsText(figures)}\n\nThe rules, by kind and noise. ${cellsText(rules)}`;
    }),
    `### Harmless look-alikes\n\nShare of them that raise an alarm, by part and noise:\n\n${lookAlikesText(all.flatMap(([rules]) => rules ?? []))}`,
  ];
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else {
    const figures = sections(options).join('\n\n');
    console.log(figures);
    if (options.write) {
      await writeFile(PAGE, withFigures(await readFile(PAGE, 'utf8'), 'quality:conflict', figures));
      console.error('the figures are in docs/quality.md');
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
