import { CONDITIONS, type Condition } from '../client/conditions.ts';
import { medianOf, riseOf, type ClientFigures } from '../client/measure.ts';
import { whole } from './figures.ts';
import { table } from './table.ts';

/** What a message may cost its host at the median, in µs. */
const GOAL_US = 50;

const us = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(1));

export function clientText({ runs, calls }: ClientFigures): string {
  const conditions = Object.keys(CONDITIONS) as Condition[];
  const rounds = runs.without.length;
  const row = (condition: Condition) => {
    const of = runs[condition];
    const rises = (['p50', 'p99'] as const).map((what) =>
      condition === 'without' ? NaN : riseOf(runs, condition, what).median,
    );
    return [
      CONDITIONS[condition],
      ...[
        medianOf(of, ({ step }) => step.p50),
        medianOf(of, ({ step }) => step.p99),
        ...rises,
        medianOf(of, ({ call }) => call?.p50),
        medianOf(of, ({ call }) => call?.p99),
      ].map(us),
    ];
  };
  return [
    `${whole(calls)} steps in each of ${rounds} runs; a step is some work of the host, one message, and one turn of the event loop. Times in µs, medians of the runs:`,
    table([['', 'step p50', 'step p99', 'rise p50', 'rise p99', 'call p50', 'call p99'], ...conditions.map(row)]),
  ].join('\n\n');
}

export function clientGoalText({ runs }: ClientFigures): string {
  const rows = (Object.keys(CONDITIONS) as Condition[])
    .filter((condition) => condition !== 'without')
    .map((condition) => {
      const { median, lowest, highest } = riseOf(runs, condition, 'p50');
      const measured = `${us(median)} µs (${us(lowest)} to ${us(highest)})`;
      return [
        `a step takes longer at the median: ${CONDITIONS[condition]}`,
        `< ${GOAL_US} µs`,
        measured,
        median < GOAL_US ? 'met' : 'MISSED',
      ];
    });
  return table([['', 'wanted', 'measured', ''], ...rows]);
}
