import { WAYS, type FanoutFigures, type Way } from '../fanout/measure.ts';
import type { Spread } from '../statistics.ts';
import { whole } from './figures.ts';
import { table } from './table.ts';

/** Of the rate of the plain loop. */
const GOAL_SHARE = 0.8;

const spreadText = ({ median, lowest, highest }: Spread, digits: number): string =>
  `${median.toFixed(digits)} (${lowest.toFixed(digits)}–${highest.toFixed(digits)})`;

export function fanoutText({ clients, deltas, runs, bytes, ways }: FanoutFigures): string {
  return [
    `${whole(deltas)} deltas in each of ${runs} runs, each of ten messages and the changes of the graph that they make, to ${whole(clients)} clients in another process; a frame has ${whole(bytes)} bytes (mean). The next one goes out when the sockets have taken the last. Deltas a second that all clients have received, and CPU time of the sender for one in ms:`,
    table([
      ['', 'deltas/s', 'CPU, ms'],
      ...(Object.keys(WAYS) as Way[]).map((way) => [
        WAYS[way],
        spreadText(ways[way].rate, 0),
        spreadText(ways[way].cpu, 1),
      ]),
    ]),
  ].join('\n\n');
}

export const fanoutGoalText = ({ clients, share }: FanoutFigures): string =>
  table([
    ['', 'wanted', 'measured', ''],
    [
      `to ${whole(clients)} clients, of the plain loop's rate`,
      `≥ ${GOAL_SHARE}`,
      spreadText(share, 2),
      share.median >= GOAL_SHARE ? 'met' : 'MISSED',
    ],
  ]);
