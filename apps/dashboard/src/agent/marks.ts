import type { Intervention, TrustPoint } from '@chorus/contracts';
import { standingChanges, type Happening } from '../inspector/chart.ts';
import { interventionWords } from './words.ts';

const MOST_STANDINGS = 20;
/** An intervention and the change of standing that it makes are a moment apart. */
const SAME_MS = 5_000;

/** What is marked on the chart: changes of standing and policy version, and interventions that changed no standing. */
export function marksOf(
  points: readonly TrustPoint[],
  interventions: readonly Intervention[],
  from: number,
  to: number,
): readonly Happening[] {
  const standings = standingChanges(points, MOST_STANDINGS);
  // Advice is repeated while the score falls; its beginning is what is marked.
  const others = interventions
    .toSorted((a, b) => Date.parse(a.timestamp) - Date.parse(b.timestamp))
    .filter((it, index, all) => it.kind !== 'advise' || all[index - 1]?.kind !== 'advise')
    .map((it) => ({ t: Date.parse(it.timestamp), it }))
    .filter(({ t }) => t >= from && t <= to && !standings.some((other) => Math.abs(other.t - t) <= SAME_MS))
    .map(({ t, it }): Happening => ({ t, words: interventionWords(it).toLowerCase(), tone: toneOf(it) }));
  return [...standings, ...others, ...policyChanges(points)].sort((a, b) => a.t - b.t);
}

const toneOf = ({ kind }: Intervention): Happening['tone'] => (kind === 'quarantine' ? 'quarantine' : 'muted');

/** The first change that each version counted, the version before being known. */
function policyChanges(points: readonly TrustPoint[]): readonly Happening[] {
  let before: number | undefined;
  return points.flatMap(({ timestamp, policy_version }): Happening[] => {
    if (policy_version === undefined) return [];
    const changed = before !== undefined && policy_version !== before;
    before = policy_version;
    return changed ? [{ t: Date.parse(timestamp), words: `policy ${policy_version}`, tone: 'muted' }] : [];
  });
}
