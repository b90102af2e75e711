import { table } from '@chorus/bench/report';
import type { Showing } from '../showing.ts';
import type { Tally } from '../verify/compare.ts';

/** Where and when faults were injected. */
export interface Circumstances {
  /** Day in UTC. */
  readonly date: string;
  /** As in `linux x64`. */
  readonly system: string;
  readonly cores: number;
  readonly node: string;
  readonly kafka: string;
  readonly seed: number;
  readonly seconds: number;
}

const HEAD = ['fault', 'times injected', 'in', 'out', 'missing', 'twice', 'out of order', 'wrong', 'seconds'];

const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** A row for each thing that a fault hit, e.g. both kinds of tasks. Markdown that reads well in a terminal, too. */
function faultsTable(showings: readonly Showing[]): string {
  const row = ({ scenario, injected, seconds }: Showing, of: string, tally: Tally) => [
    `${scenario.fault}: ${of}`,
    ...[injected, tally.in, tally.out, tally.missing, tally.twice, tally.out_of_order, tally.wrong, seconds].map(whole),
  ];
  const rows = showings.flatMap((showing) =>
    Object.entries(showing.tallies).map(([of, tally]) => row(showing, of, tally)),
  );
  return table([HEAD, ...rows]);
}

/** A section for each kind of faults that was injected. */
export const sections = (tasks: readonly Showing[], systems: readonly Showing[]): string =>
  [
    ...(tasks.length === 0 ? [] : [`### The task runtime\n\n${faultsTable(tasks)}`]),
    ...(systems.length === 0 ? [] : [`### The system\n\n${faultsTable(systems)}`]),
  ].join('\n\n');

export function circumstancesText({ date, system, cores, node, kafka, seed, seconds }: Circumstances): string {
  const minutes = (seconds / 60).toFixed(0);
  return `Run on ${date} in ${minutes} minutes: ${system}, ${cores} cores, Node ${node}, Apache Kafka ${kafka}; seed ${seed}.`;
}

/** What was wrong, for a person; empty where nothing was. */
export function findings({ scenario, seed, tallies, problems, logs }: Showing): string[] {
  const lines = [
    ...problems,
    ...Object.entries(tallies).flatMap(([of, { examples }]) => examples.map((example) => `${of}: ${example}`)),
  ];
  if (lines.length === 0) return [];
  return [
    `${scenario.name} (${scenario.fault}):`,
    ...lines.map((line) => `  ${line}`),
    `  repeat with: npm run test:faults -- --only ${scenario.name} --seed ${seed}`,
    `  logs of the workers: ${logs ?? 'none'}`,
  ];
}
