import type { CanvasFigures, FleetFrames, Traced } from '../canvas/measure.ts';
import { ms, percent, whole } from './figures.ts';
import { table } from './table.ts';

/** Frames a second of the smaller fleet, panned with live updates; and frames of an idle page. */
const GOAL_FPS = 50;
const GOAL_IDLE = 0;

const perSecond = ({ drawn, seconds }: Traced): number => drawn / seconds;
const sizeText = ({ size: { agents, edges } }: FleetFrames): string =>
  `${whole(agents)} agents, ${whole(edges)} relations`;

export function framesText({ version, rate, width, height, bitmap, fleets }: CanvasFigures): string {
  const row = (what: string, figures: Traced) => [
    what,
    perSecond(figures).toFixed(1),
    percent(perSecond(figures) / perSecond(bitmap)),
    (figures.asked / figures.seconds).toFixed(1),
    ms(figures.p95_ms),
    ms(figures.longest_ms),
  ];
  const shown = fleets.map(
    (fleet) => `of ${sizeText(fleet)} the page draws ${whole(fleet.nodes)} and ${whole(fleet.edges)}`,
  );
  return [
    `Headless Chromium ${version} without a graphics card, a canvas of ${width} × ${height} pixels, dragged round and round for ${bitmap.seconds.toFixed(0)} s; the live updates are ${whole(rate)} messages a second. Asked for all, ${shown.join('; ')}. Frames a second that were drawn, their share of those of a page that only pans a bitmap of that size, how often a second the canvas was painted, and ms between two frames:`,
    table([
      ['', 'frames/s', 'of the bitmap', 'painted/s', 'p95', 'longest'],
      row('a bitmap, panned', bitmap),
      ...fleets.flatMap((fleet) => [
        row(`${sizeText(fleet)}: panned`, fleet.pan),
        row(`${sizeText(fleet)}: panned, live`, fleet.live),
      ]),
    ]),
    'A page of a fleet that has said nothing for more than a minute, within one minute of the clock; the gateway tells it every two seconds that it is there:',
    table([
      ['', 'seconds', 'frames', 'painted'],
      ...fleets.map((fleet) => [
        sizeText(fleet),
        fleet.idle.seconds.toFixed(1),
        whole(fleet.idle.drawn),
        whole(fleet.idle.asked),
      ]),
    ]),
  ].join('\n\n');
}

/** What the page and the browser do while it is panned: why there are no more frames. */
export function workText({ bitmap, fleets }: CanvasFigures): string {
  const kinds = [...new Set(fleets.flatMap(({ pan, live }) => [...pan.busy, ...live.busy].map(({ what }) => what)))];
  const row = (what: string, { busy, page_cores, drawing_cores }: Traced) => [
    what,
    ...kinds.map((kind) => percent(busy.find((one) => one.what === kind)?.share ?? 0)),
    percent(busy.reduce((sum, { share }) => sum + share, 0)),
    page_cores.toFixed(2),
    drawing_cores.toFixed(2),
  ];
  return [
    'Share of the time that the main thread of the page was at it; and the processor time, in cores, of the page’s process with all its threads and of the process that draws what it is told:',
    table([
      ['', ...kinds, 'in all', 'page', 'drawing'],
      row('a bitmap, panned', bitmap),
      ...fleets.flatMap((fleet) => [
        row(`${sizeText(fleet)}: panned`, fleet.pan),
        row(`${sizeText(fleet)}: panned, live`, fleet.live),
      ]),
    ]),
  ].join('\n\n');
}

export function canvasGoalText({ fleets }: CanvasFigures): string {
  const verdict = (isMet: boolean) => (isMet ? 'met' : 'MISSED');
  const [small] = fleets;
  return table([
    ['', 'wanted', 'measured', ''],
    ...(small
      ? [
          [
            `${sizeText(small)}: frames/s, panned with live updates`,
            `≥ ${GOAL_FPS}`,
            perSecond(small.live).toFixed(1),
            verdict(perSecond(small.live) >= GOAL_FPS),
          ],
          [
            `${sizeText(small)}: all of them drawn`,
            `${whole(small.size.agents)} and ${whole(small.size.edges)}`,
            `${whole(small.nodes)} and ${whole(small.edges)}`,
            verdict(small.nodes >= small.size.agents && small.edges >= small.size.edges),
          ],
        ]
      : []),
    ...fleets.map((fleet) => [
      `${sizeText(fleet)}: frames of an idle page`,
      String(GOAL_IDLE),
      whole(fleet.idle.drawn),
      verdict(fleet.idle.drawn <= GOAL_IDLE),
    ]),
  ]);
}
