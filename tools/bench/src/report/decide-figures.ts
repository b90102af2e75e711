import type { DecideFigures } from '../decide/measure.ts';
import type { Spread } from '../statistics.ts';
import { percent, whole } from './figures.ts';
import { table } from './table.ts';

/** What the decision on a message may cost at the median, in µs, and how much more in the larger fleet. */
const GOAL_US = 40;
const GOAL_RATIO = 2;

const us = (value: number): string => value.toFixed(1);
const spreadText = ({ median, lowest, highest }: Spread): string => `${us(median)} (${us(lowest)}–${us(highest)})`;

export function decideText({ messages, bytes, sizes }: DecideFigures): string {
  const rows = sizes.map(({ size, p50, p99, cpu, with_risk }) => [
    `${whole(size.agents)} agents, ${whole(size.open)} open accesses`,
    ...[p50, p99, cpu].map(spreadText),
    percent(with_risk),
  ]);
  return [
    `${whole(messages)} messages of ${whole(bytes)} bytes (mean) in each run: reading them, the rules of conflict, the rules of trust on their evidence, and what is remembered. Times in µs for a message, medians of the runs (lowest–highest):`,
    table([['', 'p50', 'p99', 'CPU, mean', 'with a risk'], ...rows]),
  ].join('\n\n');
}

export function decideGoalText({ sizes }: DecideFigures): string {
  const [small, large] = sizes;
  if (small === undefined || large === undefined) return '';
  const ratio = large.p50.median / small.p50.median;
  const row = (goal: string, wanted: string, measured: string, isMet: boolean) => [
    goal,
    wanted,
    measured,
    isMet ? 'met' : 'MISSED',
  ];
  return table([
    ['', 'wanted', 'measured', ''],
    row('a decision at the median', `≤ ${GOAL_US} µs`, `${us(small.p50.median)} µs`, small.p50.median <= GOAL_US),
    row('ten times the fleet costs', `≤ ${GOAL_RATIO} times`, `${ratio.toFixed(2)} times`, ratio <= GOAL_RATIO),
  ]);
}
