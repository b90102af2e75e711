import { LONG_KIB, SHORT_KIB, type RedactionFigures } from '../redaction/measure.ts';
import { whole } from './figures.ts';
import { table } from './table.ts';

/** Where each KiB of a text that is so many times as long takes so much more, the time is not in proportion. */
const GOAL_RATIO = 3;

const us = (value: number): string => value.toFixed(1);

export function redactionText({ samples, messages, hostile }: RedactionFigures): string {
  return [
    `${whole(samples)} messages of each kind, one at a time, all kinds of secrets looked for. Times in µs:`,
    table([['a message', 'p50', 'p99'], ...messages.map(({ what, p50, p99 }) => [what, us(p50), us(p99)])]),
    `Texts of nothing but the beginning of a secret. What each KiB takes, in µs:`,
    table([
      ['', `of ${SHORT_KIB} KiB`, `of ${LONG_KIB} KiB`],
      ...hostile.map(({ what, short, long }) => [`\`${what}\``, us(short), us(long)]),
    ]),
  ].join('\n\n');
}

export function redactionGoalText({ hostile }: RedactionFigures): string {
  const worst = Math.max(...hostile.map(({ short, long }) => long / short));
  return table([
    ['', 'wanted', 'measured', ''],
    [
      `a KiB of a text that is ${LONG_KIB / SHORT_KIB} times as long, the dearest`,
      `< ${GOAL_RATIO} times`,
      `${worst.toFixed(2)} times`,
      worst < GOAL_RATIO ? 'met' : 'MISSED',
    ],
  ]);
}
