import type { StoreFigures, Times } from '../history/measure.ts';
import { ms, whole } from './figures.ts';
import { table } from './table.ts';

/** What 95 of 100 answers may take, in ms. */
const GOAL_MS = 300;

export function historyText({ events, bytes, fill_s, rows }: StoreFigures): string {
  const size = bytes === 0 ? '' : `, ${(bytes / 2 ** 30).toFixed(2)} GiB`;
  const filled = fill_s === undefined ? '' : `, stored at ${whole(events / fill_s)} a second`;
  const times = ({ median, p95, p99 }: Times) => [ms(median), ms(p95), ms(p99)];
  return [
    `${whole(events)} events${size}${filled}; ${rows[0]?.store.count ?? 0} questions of each kind, one at a time. Times in ms, in the store and in the handler that answers on the log:`,
    table([
      ['', 'p50', 'p95', 'p99', 'handler p50', 'p95', 'p99', 'found', 'KiB'],
      ...rows.map(({ question, store, handler, found, reply_bytes }) => [
        question,
        ...times(store),
        ...times(handler),
        found.toFixed(found < 10 ? 1 : 0),
        whole(reply_bytes / 1024),
      ]),
    ]),
  ].join('\n\n');
}

export function historyGoalText(figures: readonly StoreFigures[]): string {
  const rows = figures.flatMap(({ about, rows: asked }) =>
    (['list', 'search', 'page', 'events'] as const).map((sort) => {
      const worst = Math.max(
        ...asked.filter(({ question }) => question.startsWith(`${sort}:`)).map(({ handler }) => handler.p95),
      );
      return [
        `${about}, ${sort}: p95 of the slowest question`,
        `< ${GOAL_MS} ms`,
        `${ms(worst)} ms`,
        worst < GOAL_MS ? 'met' : 'MISSED',
      ];
    }),
  );
  return table([['', 'wanted', 'measured', ''], ...rows]);
}
