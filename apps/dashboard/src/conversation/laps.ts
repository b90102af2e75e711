/** A message as far as laps are concerned. */
export interface Step {
  readonly from: string;
  readonly to: readonly string[];
  /** Has something of its own to say, so it is never folded. */
  readonly marked: boolean;
}

/** A loop and the indices of its first and last message. `agents` in the order of a lap. */
export interface Loop {
  readonly agents: readonly string[];
  readonly first: number;
  readonly last: number;
}

/** A run of messages, `from` and `to` inclusive, that repeats what was said: shown as one line until opened. */
export interface Fold {
  readonly from: number;
  readonly to: number;
  /** First and last lap in it, counted from 1. */
  readonly laps: readonly [number, number];
  readonly agents: readonly string[];
}

/** Fewer messages are quicker read than unfolded. */
const FEWEST = 4;

/**
 * What of a loop may be folded: runs of plain messages between its agents, from the second lap to the last but one. Only
 * within a detected loop: that two talk by turns is no reason to hide what they say.
 */
export function foldLaps(steps: readonly Step[], loops: readonly Loop[]): readonly Fold[] {
  const folds: Fold[] = [];
  for (const loop of loops) {
    const lap = lapNumbers(steps, loop);
    const lastLap = Math.max(0, ...lap.values());
    let run: number[] = [];
    const close = (): void => {
      const [first] = run;
      const last = run.at(-1);
      if (run.length >= FEWEST && first !== undefined && last !== undefined)
        folds.push({ from: first, to: last, laps: [lap.get(first) ?? 0, lap.get(last) ?? 0], agents: loop.agents });
      run = [];
    };
    for (let index = loop.first; index <= loop.last; index++) {
      const number = lap.get(index) ?? 0;
      const taken = folds.some((fold) => fold.from <= index && index <= fold.to);
      if (number > 1 && number < lastLap && steps[index]?.marked === false && !taken) run.push(index);
      else close();
    }
    close();
  }
  return folds.sort((a, b) => a.from - b.from);
}

/** Of each message between agents of the loop its lap. A lap begins where the way of the first message is taken again. */
export function lapNumbers(
  steps: readonly Pick<Step, 'from' | 'to'>[],
  { agents, first, last }: Loop,
): ReadonlyMap<number, number> {
  const members = new Set(agents);
  const laps = new Map<number, number>();
  let start: Pick<Step, 'from' | 'to'> | undefined;
  let lap = 0;
  for (let index = first; index <= last; index++) {
    const step = steps[index];
    if (step === undefined || !members.has(step.from) || !step.to.every((it) => members.has(it))) continue;
    start ??= step;
    if (step.from === start.from && step.to.join('\n') === start.to.join('\n')) lap++;
    laps.set(index, lap);
  }
  return laps;
}
