import { differences } from '../differences.ts';
import type { GoldenCase, Outcome } from './case.ts';

/**
 * How an outcome differs from what a case expects, place by place, for a person; null where it does not. Keys may differ by
 * as little as another engine's logarithm does.
 */
export function diffOf(golden: GoldenCase, actual: Outcome): string | null {
  const { expected } = golden;
  if (expected !== undefined && differences(expected, actual).length === 0) return null;
  const left = expected === undefined ? ['nothing yet'] : linesOf(expected);
  const right = linesOf(actual);
  const width = Math.max('expected'.length, ...left.map(({ length }) => length));
  const row = (mark: string, place: string, a: string, b: string) =>
    `  ${mark} ${place.padStart(3)}  ${a.padEnd(width)}  ${b}`.trimEnd();
  const places = Math.max(left.length, right.length);
  const rows = Array.from({ length: places }, (_, n) => {
    const [a = '–', b = '–'] = [left[n], right[n]];
    return row(a === b ? ' ' : '≠', String(n + 1), a, b);
  });
  return [row(' ', '', 'expected', 'actual'), ...rows].join('\n');
}

/** A line for each place, or for each step. Ids are quoted: they may hold anything. */
function linesOf(outcome: Outcome): string[] {
  if ('refused' in outcome) return [`refused: ${outcome.refused}`];
  if ('decisions' in outcome)
    return outcome.decisions.map(
      ({ outcome: what, reason, enough_at, after }) =>
        `${what} (${reason}), ${after.parts} parts at ${after.refilled_at}${enough_at === null ? '' : `, enough at ${enough_at}`}`,
    );
  const { order, ranking } = outcome;
  const ranked = ranking.map(({ id, key }) => {
    const turn = order.indexOf(id);
    return `${turn < 0 ? 'waits  ' : `goes ${turn + 1}.`} ${JSON.stringify(id)} ${key}`;
  });
  const unranked = order.filter((id) => !ranking.some((one) => one.id === id));
  const lines = [...ranked, ...unranked.map((id) => `goes    ${JSON.stringify(id)} without a key`)];
  return lines.length === 0 ? ['nobody'] : lines;
}
