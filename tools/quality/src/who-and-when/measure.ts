import { loadRuns, type MistakeLabel, type WhoAndWhenRun } from '@chorus/simulator';
import { DEFAULT_TRUST_POLICY, type TrustPolicy } from '@chorus/trust';
import { partOf, type Part } from '../part.ts';
import { mean } from '../statistics.ts';
import { BASELINES } from './baselines.ts';
import type { Guess } from './guess.ts';
import { watch } from './watch.ts';

export interface LabelledRun {
  readonly run: WhoAndWhenRun;
  readonly label: MistakeLabel;
  readonly part: Part;
}

/** How often a guess is right, compared exactly. */
export interface Accuracy {
  readonly agent: number;
  readonly step: number;
}

export interface WhoAndWhenFigures {
  readonly runs: number;
  /** Runs whose label names an agent that did not speak at its step; they are counted like the others. */
  readonly contradicting: number;
  readonly rules: Accuracy;
  /** The same where nothing is made of where a conclusion comes from. */
  readonly without_provenance: Accuracy;
  readonly baselines: Readonly<Record<string, Accuracy>>;
  /** Share of the runs in which something was raised about the labelled agent before the last message. */
  readonly raised: number;
  /** Mean share of a run's agents that something was raised about: what `raised` would be by chance. */
  readonly raised_of_all: number;
}

const WITHOUT_PROVENANCE: TrustPolicy = {
  ...DEFAULT_TRUST_POLICY,
  weights: { ...DEFAULT_TRUST_POLICY.weights, unverified: 0 },
};

export async function labelledRuns(folder: string): Promise<LabelledRun[]> {
  const runs = await loadRuns(folder);
  return runs.flatMap((run) =>
    run.kind === 'who-and-when' && run.label !== null
      ? [{ run, label: run.label, part: partOf('who-and-when', run.run_id) }]
      : [],
  );
}

function accuracy(runs: readonly LabelledRun[], guessOf: (run: WhoAndWhenRun) => Guess): Accuracy {
  const scored = runs.map(({ run, label }) => {
    const { agents, steps } = guessOf(run);
    return { agent: agents.get(label.agent) ?? 0, step: steps.get(label.step) ?? 0 };
  });
  return { agent: mean(scored.map(({ agent }) => agent)), step: mean(scored.map(({ step }) => step)) };
}

export function measureWhoAndWhen(runs: readonly LabelledRun[]): WhoAndWhenFigures {
  const watched = new Map(runs.map(({ run }) => [run, watch(run)]));
  const of = (run: WhoAndWhenRun) => watched.get(run) ?? watch(run);
  return {
    runs: runs.length,
    contradicting: runs.filter(({ label }) => label.contradicts_speaker).length,
    rules: accuracy(runs, (run) => of(run).guess),
    without_provenance: accuracy(runs, (run) => watch(run, WITHOUT_PROVENANCE).guess),
    baselines: Object.fromEntries(
      Object.entries(BASELINES).map(([name, baseline]) => [name, accuracy(runs, baseline)]),
    ),
    raised: mean(runs.map(({ run, label }) => (of(run).named.has(label.agent) ? 1 : 0))),
    raised_of_all: mean(
      runs.map(({ run }) => of(run).agents.filter((agent) => of(run).named.has(agent)).length / of(run).agents.length),
    ),
  };
}
