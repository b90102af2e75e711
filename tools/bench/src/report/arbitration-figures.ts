import type { ArbitrationFigures } from '../arbitration/measure.ts';
import { whole } from './figures.ts';
import { table } from './table.ts';

/** What 95 of 100 choices among so many plans may take, in ms. */
const GOAL_MS = 10;
const GOAL_PLANS = 100;

const ms = (value: number): string => value.toFixed(4);

export function arbitrationText({ samples, choices, budget }: ArbitrationFigures): string {
  return [
    `${whole(samples)} calls of each kind, one at a time, after a tenth as many for warming up. Times in ms:`,
    table([
      ['', 'p50', 'p95', 'p99'],
      ...[...choices, budget].map(({ what, p50, p95, p99 }) => [what, ms(p50), ms(p95), ms(p99)]),
    ]),
  ].join('\n\n');
}

export function arbitrationGoalText({ choices, budget }: ArbitrationFigures): string {
  const rows = [...choices.filter(({ plans }) => plans === GOAL_PLANS), budget].map(({ what, p95 }) => [
    `${what}: p95`,
    `< ${GOAL_MS} ms`,
    `${ms(p95)} ms`,
    p95 < GOAL_MS ? 'met' : 'MISSED',
  ]);
  return table([['', 'wanted', 'measured', ''], ...rows]);
}
