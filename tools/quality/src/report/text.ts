import { table, type Rows } from '@chorus/bench/report';
import { wilson, type Interval } from '@chorus/patterns';
import { aucInterval } from '../statistics.ts';
import type { BitcoinFigures, PredictionFigures } from '../bitcoin/measure.ts';
import type { Part } from '../part.ts';
import type { InterleavedFigures } from '../tau-bench/interleaved.ts';
import type { TauBenchFigures } from '../tau-bench/measure.ts';
import type { WhoAndWhenFigures } from '../who-and-when/measure.ts';

/** `.587`; `–` for what is no number. */
export const fraction = (value: number): string =>
  Number.isNaN(value) ? '–' : value.toFixed(3).replace(/^(-?)0\./, '$1.');

/** `.587 (.497–.669)`: a figure and its interval of 95 %. */
export const within = (value: number, { low, high }: Interval): string =>
  Number.isNaN(value) ? '–' : `${fraction(value)} (${fraction(low)}–${fraction(high)})`;

/** The same figures of several parts, side by side. */
export type ByPart<T> = readonly (readonly [Part | 'both', T])[];

const heads = <T>(parts: ByPart<T>, what: readonly string[]): string[] =>
  parts.flatMap(([part]) => what.map((one) => `${part}: ${one}`));

/** Published for all 126 runs; from the data's own description. */
const PUBLISHED_RUNS = [
  ['GPT-4o, all at once', '.511', '.135'],
  ['GPT-4o, step by step', '.260', '.153'],
] as const;

export function whoAndWhenText(parts: ByPart<WhoAndWhenFigures>): string {
  const names = Object.keys(parts[0]?.[1].baselines ?? {});
  const share = (value: number, runs: number): string => within(value, wilson(value * runs, runs));
  const row = (name: string, of: (figures: WhoAndWhenFigures) => { agent: number; step: number } | undefined) => [
    name,
    ...parts.flatMap(([, figures]) => [
      share(of(figures)?.agent ?? NaN, figures.runs),
      share(of(figures)?.step ?? NaN, figures.runs),
    ]),
  ];
  const rows: Rows = [
    ['', ...heads(parts, ['agent', 'step'])],
    row('**lowest score, most damaging message**', ({ rules }) => rules),
    row('the same without provenance (`unverified` weighs nothing)', ({ without_provenance }) => without_provenance),
    ...names.map((name) => row(name, ({ baselines }) => baselines[name])),
    ...PUBLISHED_RUNS.map(([name, agent, step]) => [
      `published: ${name}`,
      ...parts.flatMap(([part]) => (part === 'both' ? [agent, step] : ['', ''])),
    ]),
  ];
  const raised = parts.map(
    ([part, { runs, raised, raised_of_all }]) =>
      `${part} (${runs} runs): ${share(raised, runs)} of the runs, while ${fraction(raised_of_all)} of all agents are named`,
  );
  const contradicting = parts.map(([part, figures]) => `${figures.contradicting} in ${part}`).join(', ');
  return (
    `${table(rows)}\n\nThe product itself raises something that names the labelled agent before the last message — ${raised.join('; ')}.\n\n` +
    `Labels that contradict the speaker at their step are kept as they are: ${contradicting}.`
  );
}

export function tauBenchText(parts: ByPart<TauBenchFigures>): string {
  const names = Object.keys(parts[0]?.[1].baselines ?? {});
  const row = (name: string, of: (figures: TauBenchFigures) => number | undefined) => [
    name,
    ...parts.map(([, figures]) => {
      const area = of(figures) ?? NaN;
      return within(area, aucInterval(area, figures.failed, figures.runs - figures.failed));
    }),
  ];
  const rows: Rows = [
    ['AUC', ...parts.map(([part, { runs, failed }]) => `${part}: ${failed} of ${runs} failed`)],
    row('**the agent’s score at the end**', ({ score }) => score),
    row('what its bad messages cost it, a sum that no page shows', ({ damage }) => damage),
    ...names.map((name) => row(name, ({ baselines }) => baselines[name])),
  ];
  const long = parts.map(
    ([part, { long_lived }]) => `${part}: ${long_lived.failed.toFixed(1)} and ${long_lived.solved.toFixed(1)}`,
  );
  return (
    `${table(rows)}\n\nThe score of an agent that has all the failed runs one after the other, and of one that has all ` +
    `the solved ones — ${long.join('; ')}.`
  );
}

export function interleavedText(parts: ByPart<InterleavedFigures>): string {
  const row = (name: string, of: (figures: InterleavedFigures) => number) => [
    name,
    ...parts.map(([, figures]) => String(of(figures))),
  ];
  return table([
    ['', ...parts.map(([part]) => part)],
    row('tasks', ({ tasks }) => tasks),
    row('messages', ({ messages }) => messages),
    row('writes of a reservation that another run wrote within 2 min', ({ expected }) => expected),
    row('… that were told of as a conflict', ({ found }) => found.filter((one) => one.expected).length),
    row('other messages told of as a conflict', ({ found }) => found.filter((one) => !one.expected).length),
    row('conflicts between the same runs, an hour apart', ({ found_apart }) => found_apart),
  ]);
}

/** Leave-one-out over the whole network, from Kumar et al., ICDM 2016, table IV: each may see all ratings but one. */
const PUBLISHED_RATINGS = [
  ['fairness × goodness', '.310', '.490'],
  ['goodness', '.320', '.480'],
  ['reciprocal', '.320', '.460'],
  ['EigenTrust', '.370', '.010'],
] as const;

export function bitcoinText(parts: ByPart<BitcoinFigures>): string {
  const rows = (of: (figures: BitcoinFigures) => readonly PredictionFigures[], mark: string): string[][] =>
    of(parts[0]?.[1] ?? { ratings: 0, rules: [], baselines: [] }).map(({ name }) => [
      `${mark}${name}${mark}`,
      ...parts.flatMap(([, figures]) => {
        const found = of(figures).find((one) => one.name === name);
        return [fraction(found?.rmse ?? NaN), fraction(found?.pearson ?? NaN)];
      }),
    ]);
  return table([
    ['', ...parts.flatMap(([part, { ratings }]) => [`${part} (${ratings}): RMSE`, 'Pearson'])],
    ...rows(({ rules }) => rules, '**'),
    ...rows(({ baselines }) => baselines, ''),
    ...PUBLISHED_RATINGS.map(([name, error, correlation]) => [
      `published, leave-one-out: ${name}`,
      ...parts.flatMap(([part]) => (part === 'both' ? [error, correlation] : ['', ''])),
    ]),
  ]);
}
