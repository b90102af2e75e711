import { table } from '@chorus/bench/report';
import { fraction } from '../report/text.ts';
import type { Cell, Figures } from './measure.ts';
import { NOISE_LEVELS, SEEDS } from './run.ts';

const name = (kind: string): string => kind.replaceAll('_', ' ');
const whole = (value: number): string => (Number.isNaN(value) ? '–' : String(Math.round(value)));
const seconds = (value: number): string => (Number.isNaN(value) ? '–' : `${Math.round(value / 1000)} s`);

/** The cell in which a figure is lowest, of those of one kind of conflict. */
function worst(cells: readonly Cell[], of: (cell: Cell) => number): string {
  const cell = cells
    .filter(({ kind }) => kind !== 'any')
    .reduce<Cell | null>((low, next) => (low === null || of(next) < of(low) ? next : low), null);
  return cell === null ? '–' : `${fraction(of(cell))} (${name(cell.kind)} at noise ${cell.noise})`;
}

/** What the rules do, kind by kind. */
export function cellsText({ part, cells, messages }: Figures): string {
  const rows = cells.map((cell) => [
    `${cell.kind === 'any' ? '**all kinds**' : name(cell.kind)}, noise ${cell.noise}`,
    String(cell.conflicts),
    fraction(cell.precision),
    fraction(cell.recall),
    fraction(cell.named),
    seconds(cell.lead_ms),
    whole(cell.lead_messages),
  ]);
  return [
    `${SEEDS[part].length} runs at each level of noise, ${messages.toLocaleString('en')} messages in all. Lead: medians from the first alarm to the harm.`,
    table([['', 'conflicts', 'precision', 'recall', 'kind right', 'lead', 'messages'], ...rows]),
    `Worst cells: precision ${worst(cells, ({ precision }) => precision)}, recall ${worst(cells, ({ recall }) => recall)}.`,
  ].join('\n\n');
}

/** The rules beside what they have to be better than: all kinds together. */
export function predictorsText(figures: readonly Figures[]): string {
  const rows = figures.map(({ predictor, cells }) => [
    predictor === 'rules' ? '**the rules**' : predictor,
    ...NOISE_LEVELS.flatMap((noise) => {
      const cell = cells.find((one) => one.kind === 'any' && one.noise === noise);
      return [fraction(cell?.precision ?? NaN), fraction(cell?.recall ?? NaN)];
    }),
  ]);
  return table([['', ...NOISE_LEVELS.flatMap((noise) => [`noise ${noise}: precision`, 'recall'])], ...rows]);
}

/** How many of the harmless episodes raise an alarm. */
export function lookAlikesText(figures: readonly Figures[]): string {
  const rows = (figures[0]?.lookAlikes ?? []).map(({ kind }, n) => [
    kind,
    ...figures.flatMap(({ lookAlikes }) => (lookAlikes[n]?.alarmed ?? []).map(fraction)),
  ]);
  return table([['', ...figures.flatMap(({ part }) => NOISE_LEVELS.map((noise) => `${part}: ${noise}`))], ...rows]);
}
