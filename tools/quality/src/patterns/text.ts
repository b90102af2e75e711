import { table } from '@chorus/bench/report';
import type { DetectionKind } from '@chorus/contracts';
import { fraction } from '../report/text.ts';
import { KINDS, type Figures, type KindFigures } from './measure.ts';
import { CELL_NAMES } from './noise.ts';
import { SEEDS } from './seeds.ts';

const name = (kind: string): string => kind.replaceAll('_', ' ');
const whole = (value: number): string => (Number.isNaN(value) ? '–' : String(Math.round(value)));
const seconds = (ms: number): string => (Number.isNaN(ms) ? '–' : `${Math.round(ms / 1000)} s`);

/** What is to be reached, by kind. */
const GOALS: Readonly<Record<DetectionKind, string>> = {
  routing_loop: 'P ≥ .98, R ≥ .95 by the third round',
  hoarding: 'P ≥ .98, R ≥ .95',
  cascade: 'P ≥ .90, R ≥ .85, root ≥ .80',
  byzantine: 'P ≥ .95, R ≥ .90',
  stall: '–',
};

/** The kinds over all cells. */
export function kindsText({ part, runs, messages, kinds, in_words }: Figures): string {
  const rows = kinds.map((one) => [
    `**${name(one.kind)}**`,
    String(one.truths),
    fraction(one.precision),
    fraction(one.recall),
    fraction(one.at_once),
    one.kind === 'cascade' ? fraction(one.root) : '',
    one.kind === 'cascade' ? fraction(one.amplifier) : '',
    one.kind === 'routing_loop' ? fraction(one.order) : '',
    `${whole(one.delay.messages)}, ${seconds(one.delay.ms)}`,
    seconds(one.delay.slowest_tenth_ms),
    String(one.duplicates),
    `${fraction(one.closed)}, ${seconds(one.closed_after_ms)}`,
    GOALS[one.kind],
  ]);
  const head = [
    '',
    'incidents',
    'precision',
    'recall',
    'at once',
    'root',
    'amplifier',
    'order',
    'delay',
    'slowest tenth',
    'duplicates',
    'closed',
    'goal',
  ];
  return [
    `${SEEDS[part].length} seeds in each of ${CELL_NAMES.length} cells of noise, ${runs} runs, ${messages.toLocaleString('en')} messages.`,
    table([head, ...rows]),
    `Of ${in_words.truths} contradictions that are left in words alone ${fraction(in_words.recall)} are found; they are in no recall above.`,
  ].join('\n\n');
}

/** The detectors beside what they have to be better than. */
export function baselinesText(detectors: Figures, baselines: Figures): string {
  const row = (title: string, { kinds }: Figures) => [
    title,
    ...kinds.flatMap(({ precision, recall }) => [fraction(precision), fraction(recall)]),
  ];
  return table([
    ['', ...KINDS.flatMap((kind) => [`${name(kind)}: precision`, 'recall'])],
    row('**the detectors**', detectors),
    row('any cycle, two askers, burst, difference, silence', baselines),
  ]);
}

/** The cell in which a figure is lowest. */
function worst({ cells }: Figures, kind: DetectionKind, of: (figures: KindFigures) => number): string {
  const all = cells.flatMap(({ cell, kinds }) =>
    kinds.filter((one) => one.kind === kind).map((one) => ({ cell, value: of(one) })),
  );
  const known = all.filter(({ value }) => !Number.isNaN(value));
  const [low] = known.sort((a, b) => a.value - b.value);
  return low === undefined ? '–' : `${fraction(low.value)} (${low.cell})`;
}

/** Every kind in every cell, and the worst of them. */
export function cellsText(figures: Figures): string {
  const rows = figures.cells.map(({ cell, kinds }) => [
    cell,
    ...kinds.flatMap(({ precision, recall }) => [fraction(precision), fraction(recall)]),
  ]);
  const lows = KINDS.map(
    (kind) =>
      `${name(kind)}: precision ${worst(figures, kind, ({ precision }) => precision)}, recall ${worst(figures, kind, ({ recall }) => recall)}`,
  );
  return [
    table([['', ...KINDS.flatMap((kind) => [`${name(kind)}: precision`, 'recall'])], ...rows]),
    `Worst cells — ${lows.join('; ')}.`,
  ].join('\n\n');
}

/** Share found of each scenario, by cell. */
export function scenariosText({ scenarios }: Figures): string {
  const rows = scenarios.map(({ scenario, truths, recall, cells }) => [
    scenario,
    String(truths),
    `**${fraction(recall)}**`,
    ...cells.map(fraction),
  ]);
  return table([['', 'incidents', 'all', ...CELL_NAMES], ...rows]);
}

/** Share of the look-alikes in which something is found, by cell; and what else is found wrongly. */
export function harmlessText({ harmless, confused }: Figures): string {
  const rows = harmless.map(({ scenario, alarmed, cells, kinds }) => [
    scenario,
    `**${fraction(alarmed)}**`,
    ...cells.map(fraction),
    kinds.map(name).join(', '),
  ]);
  const others = confused.map(
    ({ scenario, kind, times }) => `${name(kind)} in ${scenario ?? 'the traffic round the scenes'}: ${times}`,
  );
  return [
    table([['', 'all', ...CELL_NAMES, 'taken for'], ...rows]),
    `Other wrong findings — ${others.length === 0 ? 'none' : others.join('; ')}.`,
  ].join('\n\n');
}
