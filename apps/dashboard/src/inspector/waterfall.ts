import type { TrustPoint } from '@chorus/contracts';

/** One line of the sum from the score at the beginning of a range to the present one. Whole points that add up exactly. */
export interface Step {
  readonly at: string | null;
  readonly reason: string;
  readonly from: number;
  readonly to: number;
  readonly kind: 'opening' | 'change' | 'rest' | 'now';
  /** Of a change that a message caused. */
  readonly cause?: Pick<TrustPoint, 'message_id' | 'decision_offset'>;
}

const LARGEST_CHANGES = 6;

/**
 * From opening balance to now: the largest changes by name, all others as one line. Each line is the difference of two
 * rounded running scores, so that the lines add up to the last one whatever was rounded.
 * @param points oldest first
 */
export function waterfall(points: readonly TrustPoint[]): readonly Step[] {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return [];
  const opening = Math.round(clamp(first.score - first.change));
  let before = opening;
  const changes = points.map((point) => {
    const after = Math.round(point.score);
    const change = { point, by: after - before };
    before = after;
    return change;
  });
  const named = [...changes]
    .filter(({ by }) => by !== 0)
    .sort((a, b) => Math.abs(b.by) - Math.abs(a.by))
    .slice(0, LARGEST_CHANGES)
    .sort((a, b) => Date.parse(a.point.timestamp) - Date.parse(b.point.timestamp));
  const steps: Step[] = [{ at: first.timestamp, reason: 'Opening balance', from: 0, to: opening, kind: 'opening' }];
  let running = opening;
  for (const { point, by } of named) {
    steps.push({
      at: point.timestamp,
      reason: point.reason,
      from: running,
      to: running + by,
      kind: 'change',
      cause: point,
    });
    running += by;
  }
  const now = Math.round(last.score);
  const others = changes.length - named.length;
  if (others > 0)
    steps.push({
      at: null,
      reason: `${others} smaller ${others === 1 ? 'change' : 'changes'}`,
      from: running,
      to: now,
      kind: 'rest',
    });
  steps.push({ at: null, reason: 'Now', from: 0, to: now, kind: 'now' });
  return steps;
}

const clamp = (score: number): number => Math.min(100, Math.max(0, score));
