import type { AgentWhy } from '@chorus/contracts';

export type Evidence = AgentWhy['evidence'][number];

/** One line of the sum that makes a score. In tenths of a point, whole, so that what is shown adds up exactly. */
export interface Line {
  readonly kind: 'base' | 'opening' | 'earlier' | 'change' | 'rest' | 'now';
  /** Running sum before and after it. */
  readonly from: number;
  readonly to: number;
  readonly of?: Evidence;
  /** How many changes are folded into it. */
  readonly folded?: number;
}

const tenths = (points: number): number => Math.round(points * 10);

/**
 * The sum of a score: what the prior alone gives, what came before the listed changes, each change, and the score. Each
 * line is the difference of two rounded running sums, so that the lines add up to the last one whatever was rounded.
 * @param latest how many changes are lines of their own; those before are one
 */
export function sumLines(why: AgentWhy, latest: number): readonly Line[] {
  const { base, opening, evidence, score } = why;
  let running = 0;
  let before = 0;
  const lines: Line[] = [];
  const add = (kind: Line['kind'], points: number, of: Omit<Line, 'kind' | 'from' | 'to'> = {}): void => {
    running += points;
    lines.push({ kind, from: before, to: tenths(running), ...of });
    before = tenths(running);
  };
  const folded = evidence.slice(0, Math.max(0, evidence.length - latest));
  add('base', base);
  if (opening.until !== null) add('opening', opening.contribution);
  if (folded.length > 0)
    add(
      'earlier',
      folded.reduce((sum, { contribution }) => sum + contribution, 0),
      { folded: folded.length },
    );
  for (const of of evidence.slice(folded.length)) add('change', of.contribution, { of });
  const now = tenths(score);
  // Half a tenth falls to either side by the last digit of a double; more than that would be something left out.
  const last = lines[lines.length - 1];
  if (last !== undefined && before !== now)
    if (Math.abs(running - score) < 1e-6) lines[lines.length - 1] = { ...last, to: now };
    else lines.push({ kind: 'rest', from: before, to: now });
  lines.push({ kind: 'now', from: 0, to: now });
  return lines;
}

/** `+1.2`, `−14.0`, `0.0`, of tenths. */
export function signedPoints(n: number): string {
  const figure = (Math.abs(n) / 10).toFixed(1);
  return n > 0 ? `+${figure}` : n < 0 ? `−${figure}` : figure;
}

/** `66.1`, of tenths. */
export const pointsOf = (n: number): string => (n / 10).toFixed(1);

/** The same sum in one line: `70.0 − 3.2 + 1.1 = 67.9`. */
export function equation(lines: readonly Line[]): string {
  const of = (kinds: readonly Line['kind'][]): number =>
    lines.filter(({ kind }) => kinds.includes(kind)).reduce((sum, { from, to }) => sum + to - from, 0);
  const summand = (n: number): string => `${n < 0 ? '−' : '+'} ${pointsOf(Math.abs(n))}`;
  const parts = [pointsOf(of(['base']))];
  if (lines.some(({ kind }) => kind === 'opening')) parts.push(summand(of(['opening'])));
  parts.push(summand(of(['earlier', 'change', 'rest'])));
  return `${parts.join(' ')} = ${pointsOf(of(['now']))}`;
}
