interface Shared {
  readonly acts: Set<() => void>;
  readonly timer: NodeJS.Timeout;
}

const byPeriod = new Map<number, Shared>();

/**
 * Calls `act` every `ms`, the first time somewhat earlier, until the returned function is called. All that ask for one
 * period share a timer: a process with thirty connections that has nothing to do wakes up once, not thirty times. It
 * keeps no process alive.
 */
export function everySo(ms: number, act: () => void): () => void {
  const shared = byPeriod.get(ms) ?? begin(ms);
  // A function of its own, so that the same `act` may be asked for twice.
  const mine = () => act();
  shared.acts.add(mine);
  return () => {
    shared.acts.delete(mine);
    if (shared.acts.size > 0 || byPeriod.get(ms) !== shared) return;
    clearInterval(shared.timer);
    byPeriod.delete(ms);
  };
}

function begin(ms: number): Shared {
  const acts = new Set<() => void>();
  const timer = setInterval(() => {
    for (const act of [...acts]) if (acts.has(act)) act();
  }, ms).unref();
  const shared = { acts, timer };
  byPeriod.set(ms, shared);
  return shared;
}
