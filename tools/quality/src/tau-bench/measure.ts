import { AIRLINE_AGENT, loadRuns, replaySchedule, runMessages, type TauBenchRun } from '@chorus/simulator';
import { Fleet } from '../fleet.ts';
import { partOf, type Part } from '../part.ts';
import { auc } from '../statistics.ts';

const START = Date.UTC(2026, 0, 1);

export interface RewardedRun {
  readonly run: TauBenchRun;
  readonly failed: boolean;
  readonly part: Part;
}

export interface TauBenchFigures {
  readonly runs: number;
  readonly failed: number;
  /** How well the agent's score at the end tells failed from successful runs. */
  readonly score: number;
  /** The same of what the agent's bad messages cost it, in points. */
  readonly damage: number;
  readonly baselines: Readonly<Record<string, number>>;
  /** The score of an agent that had all the failed runs one after the other, and of one that had the others. */
  readonly long_lived: { readonly failed: number; readonly solved: number };
}

/** All runs of one task are on one side: they are about the same customer and the same reservations. */
export async function rewardedRuns(folder: string): Promise<RewardedRun[]> {
  const runs = await loadRuns(folder);
  return runs.flatMap((run) => {
    if (run.kind !== 'tau-bench') return [];
    const task = run.run_id.split('-')[0] ?? '';
    return [{ run, failed: run.reward < 1, part: partOf('tau-bench', task) }];
  });
}

/** The agent's score after a run as a fleet of its own, and what its bad messages cost it. */
export function watchService(run: TauBenchRun): {
  readonly score: number;
  readonly damage: number;
  readonly fleet: Fleet;
} {
  const fleet = new Fleet();
  for (const message of runMessages(run, { start: START })) fleet.observe(message, Date.parse(message.timestamp));
  const costs = [...fleet.contributions(AIRLINE_AGENT).values()].filter((points) => points < 0);
  return { score: fleet.score(AIRLINE_AGENT), damage: costs.reduce((sum, points) => sum - points, 0), fleet };
}

/** The agent's score after many runs in a row. */
function scoreAfterAll(runs: readonly TauBenchRun[]): number {
  const fleet = new Fleet();
  for (const { at_ms, message } of replaySchedule(runs, { start: START })) fleet.observe(message, START + at_ms);
  return fleet.score(AIRLINE_AGENT);
}

const calls = ({ turns }: TauBenchRun): number => turns.reduce((sum, { tool_calls }) => sum + tool_calls.length, 0);

function repeatedCalls({ turns }: TauBenchRun): number {
  const made = turns.flatMap(({ tool_calls }) => tool_calls.map((call) => JSON.stringify(call.function)));
  return made.length - new Set(made).size;
}

const BASELINES: Readonly<Record<string, (run: TauBenchRun) => number>> = {
  constant: () => 0,
  'number of messages': (run) => run.steps,
  'number of tool calls': calls,
  'tool errors': ({ turns }) => turns.filter(({ role, content }) => role === 'tool' && /^Error\b/.test(content)).length,
  'identical calls made again': repeatedCalls,
};

export function measureTauBench(runs: readonly RewardedRun[]): TauBenchFigures {
  const area = (value: (run: TauBenchRun) => number): number =>
    auc(runs.map(({ run, failed }) => ({ value: value(run), positive: failed })));
  const watched = new Map(runs.map(({ run }) => [run, watchService(run)]));
  return {
    runs: runs.length,
    failed: runs.filter(({ failed }) => failed).length,
    score: area((run) => -(watched.get(run)?.score ?? 0)),
    damage: area((run) => watched.get(run)?.damage ?? 0),
    long_lived: {
      failed: scoreAfterAll(runs.filter(({ failed }) => failed).map(({ run }) => run)),
      solved: scoreAfterAll(runs.filter(({ failed }) => !failed).map(({ run }) => run)),
    },
    baselines: Object.fromEntries(Object.entries(BASELINES).map(([name, value]) => [name, area(value)])),
  };
}
