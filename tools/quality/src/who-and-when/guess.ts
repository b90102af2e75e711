/**
 * Who went wrong and at which step, as probabilities: where several are equally suspect, each has its share, so that
 * neither luck nor an order of names decides.
 */
export interface Guess {
  readonly agents: ReadonlyMap<string, number>;
  readonly steps: ReadonlyMap<number, number>;
}

/** Equal shares for those whose value is the lowest. */
export function lowest<K>(values: Iterable<readonly [K, number]>): Map<K, number> {
  const all = [...values];
  const least = Math.min(...all.map(([, value]) => value));
  const chosen = all.filter(([, value]) => value <= least + 1e-9);
  return new Map(chosen.map(([key]) => [key, 1 / chosen.length]));
}

export const certainly = (agent: string, step: number): Guess => ({
  agents: new Map([[agent, 1]]),
  steps: new Map([[step, 1]]),
});
