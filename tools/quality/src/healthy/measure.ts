import { AIRLINE_AGENT } from '@chorus/simulator';
import { Fleet } from '../fleet.ts';
import { PARTS, type Part } from '../part.ts';
import { watchService, type RewardedRun } from '../tau-bench/measure.ts';
import { CAST, healthyTalk, SEEDS, type Manner } from './talk.ts';

const START = Date.UTC(2026, 0, 1);
const WARNING = 60;
const CRITICAL = 30;

/** What is said of agents that did nothing wrong. */
export interface HealthyFigures {
  readonly agents: number;
  readonly messages: number;
  /** Agents whose score is below 60, and below 30, at the end. */
  readonly warned: number;
  readonly critical: number;
  /** Agents that the policy would have quarantined at any time. */
  readonly quarantined: number;
  /** Agents that the product raised anything about at any time. */
  readonly raised: number;
  readonly lowest: number;
  /** Pieces of evidence against them, by kind. */
  readonly bad: Readonly<Record<string, number>>;
}

const NOBODY: HealthyFigures = {
  agents: 0,
  messages: 0,
  warned: 0,
  critical: 0,
  quarantined: 0,
  raised: 0,
  lowest: 100,
  bad: {},
};

function figuresOf(fleet: Fleet, agents: readonly string[], messages: number): HealthyFigures {
  const scores = agents.map((agent) => fleet.score(agent));
  const bad: Record<string, number> = {};
  for (const { evidence } of agents.flatMap((agent) => fleet.counted(agent)))
    if (evidence.outcome === 'bad') bad[evidence.kind] = (bad[evidence.kind] ?? 0) + 1;
  return {
    agents: agents.length,
    messages,
    warned: scores.filter((score) => score < WARNING).length,
    critical: scores.filter((score) => score < CRITICAL).length,
    quarantined: agents.filter((agent) => fleet.quarantined.has(agent)).length,
    raised: agents.filter((agent) => fleet.raised.has(agent)).length,
    lowest: Math.min(...scores),
    bad,
  };
}

const sum = (all: readonly HealthyFigures[]): HealthyFigures =>
  all.reduce((a, b) => {
    const bad: Record<string, number> = { ...a.bad };
    for (const [kind, count] of Object.entries(b.bad)) bad[kind] = (bad[kind] ?? 0) + count;
    return {
      agents: a.agents + b.agents,
      messages: a.messages + b.messages,
      warned: a.warned + b.warned,
      critical: a.critical + b.critical,
      quarantined: a.quarantined + b.quarantined,
      raised: a.raised + b.raised,
      lowest: Math.min(a.lowest, b.lowest),
      bad,
    };
  }, NOBODY);

/** The agent of each solved run of tau-bench, each run a fleet of its own. */
export const measureSolvedRuns = (runs: readonly RewardedRun[]): HealthyFigures =>
  sum(
    runs
      .filter(({ failed }) => !failed)
      .map(({ run }) => figuresOf(watchService(run).fleet, [AIRLINE_AGENT], run.turns.length)),
  );

/** Agents of fleets that talk like teams that do well, a day long. */
export function measureTalk(part: Part | 'both', manner: Manner): HealthyFigures {
  const parts = part === 'both' ? PARTS : [part];
  return sum(
    parts.flatMap((of) =>
      SEEDS[of].map((seed) => {
        const fleet = new Fleet();
        const messages = healthyTalk(of, manner, seed, START);
        for (const { at_ms, message } of messages) fleet.observe(message, START + at_ms);
        return figuresOf(fleet, CAST, messages.length);
      }),
    ),
  );
}
