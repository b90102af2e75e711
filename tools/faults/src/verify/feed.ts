import type { Fed } from '../stage/feeder.ts';
import { type ReadRecord, placeText } from './record.ts';

/** Whether what was confirmed to the feeder lies where that was said to be; a line where it does not. */
export function compareFed(inputs: readonly ReadRecord[], fed: readonly Fed[]): string[] {
  const there = new Map(inputs.map((record) => [placeText(record), record.value]));
  const lost = fed.filter(({ key, n, ...place }) => {
    const value = there.get(placeText(place));
    const step = value === undefined ? undefined : (JSON.parse(value) as { key: string; n: number });
    return step?.key !== key || step.n !== n;
  });
  const [first] = lost;
  if (!first) return [];
  const example = `step ${first.n} of ${first.key} at ${placeText(first)}`;
  return [`input: ${lost.length} steps are not where the feeder was told that they are, the first ${example}`];
}
