import type { PaintFigures } from '../paint/measure.ts';
import type { Summary } from '../statistics.ts';
import { ms, percent, whole } from './figures.ts';
import { table } from './table.ts';

/** What 99 of 100 messages may take from record to paint, ms. */
const GOAL_MS = 500;

export function paintText(figures: PaintFigures): string {
  const { rate, agents, accepted, decided, socket, painted, told, itself, cores_busy, clocks } = figures;
  const row = (leg: string, { median, p90, p99, max }: Summary) => [leg, ...[median, p90, p99, max].map(ms)];
  const offsets = clocks.map(({ ahead_ms, within_ms }) => `${ahead_ms.toFixed(2)} ± ${within_ms.toFixed(2)} ms`);
  return [
    `${whole(painted.count)} messages of ${agents} agents at ${whole(rate)}/s, straight into Kafka; times in ms from the log's time of their records:`,
    table([
      ['', 'median', 'p90', 'p99', 'max'],
      row('record → accepted message on the log', accepted),
      row('record → decision on the log', decided),
      row('record → decision in a frame of the live socket', socket),
      row('record → decision painted on the page', painted),
    ]),
    `${told < 1 ? `${percent(told)} of the messages were in a frame of the socket themselves; of the others, which it left out, a newer one was. ` : ''}Painted: the frame of the page that has it in its feed is done. ${percent(itself)} of the messages were painted themselves; of the others a newer one was, below which they are. All cores were ${percent(cores_busy)} busy meanwhile. The page's clock was ahead by ${offsets.join(' before and ')} after.`,
  ].join('\n\n');
}

export const paintGoalText = ({ rate, painted }: PaintFigures): string =>
  table([
    ['', 'wanted', 'measured', ''],
    [
      `from record to paint at ${whole(rate)}/s: p99`,
      `< ${GOAL_MS} ms`,
      `${ms(painted.p99)} ms`,
      painted.p99 < GOAL_MS ? 'met' : 'MISSED',
    ],
  ]);
