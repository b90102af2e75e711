import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withFigures } from '@chorus/bench/report';
import { Predicted } from './bitcoin/measure.ts';
import { loadRatings } from './bitcoin/ratings.ts';
import { CHECKOUT, dataPath } from './data.ts';
import { measureSolvedRuns, measureTalk } from './healthy/measure.ts';
import { HELP, readOptions, type Options } from './options.ts';
import { PARTS } from './part.ts';
import { healthyText } from './report/healthy.ts';
import { bitcoinText, interleavedText, tauBenchText, whoAndWhenText } from './report/text.ts';
import { measureInterleaved } from './tau-bench/interleaved.ts';
import { measureTauBench, rewardedRuns } from './tau-bench/measure.ts';
import { labelledRuns, measureWhoAndWhen } from './who-and-when/measure.ts';

const PAGE = join(CHECKOUT, 'docs/quality.md');

async function sections({ parts }: Options): Promise<string[]> {
  const all = parts.length === PARTS.length ? (['both'] as const) : [];
  const chosen = [...parts, ...all];
  const byPart = <C extends { readonly part: string }, T>(cases: readonly C[], measure: (cases: readonly C[]) => T) =>
    chosen.map((part) => [part, measure(part === 'both' ? cases : cases.filter((one) => one.part === part))] as const);

  const chats = await labelledRuns(dataPath('who-and-when/algorithm-generated'));
  const services = await rewardedRuns(dataPath('tau-bench'));
  const ratings = new Predicted(await loadRatings(dataPath('trust-networks/soc-sign-bitcoinotc.csv')));
  const solved = byPart(services, measureSolvedRuns);
  const healthy = solved.map(
    ([part, figures]) =>
      [
        part,
        {
          'solved runs of tau-bench': figures,
          'teams that only talk': measureTalk(part, 'talk'),
          'teams that talk and compute': measureTalk(part, 'work'),
        },
      ] as const,
  );
  return [
    `### Who went wrong, and when: Who&When\n\n${whoAndWhenText(byPart(chats, measureWhoAndWhen))}`,
    `### Agents that did nothing wrong\n\n${healthyText(healthy)}`,
    `### Failed and successful runs: tau-bench\n\n${tauBenchText(byPart(services, measureTauBench))}`,
    `### Runs in each other’s way: tau-bench, interleaved\n\n${interleavedText(byPart(services, measureInterleaved))}`,
    `### The next rating: Bitcoin-OTC\n\n${bitcoinText(chosen.map((part) => [part, ratings.figures(part)]))}`,
  ];
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === undefined) console.log(HELP);
  else {
    const figures = (await sections(options)).join('\n\n');
    console.log(figures);
    if (options.write) {
      await writeFile(PAGE, withFigures(await readFile(PAGE, 'utf8'), 'quality:trust', figures));
      console.error('the figures are in docs/quality.md');
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
