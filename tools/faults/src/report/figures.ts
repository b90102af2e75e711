import { table } from '@chorus/bench/report';
import type { Showing } from '../perform.ts';
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

/** Two rows for each fault: the same faults hit both kinds of tasks. Markdown that reads well in a terminal, too. */
export function faultsTable(showings: readonly Showing[]): string {
  const row = ({ scenario, injected, seconds }: Showing, tasks: string, tally: Tally) => [
    `${scenario.fault}: ${tasks}`,
    ...[injected, tally.in, tally.out, tally.missing, tally.twice, tally.out_of_order, tally.wrong, seconds].map(whole),
  ];
  const rows = showings.flatMap((showing) => [
    row(showing, 'stateless', showing.stateless),
    row(showing, 'stateful', showing.stateful),
  ]);
  return table([HEAD, ...rows]);
}

export function circumstancesText({ date, system, cores, node, kafka, seed, seconds }: Circumstances): string {
  const minutes = (seconds / 60).toFixed(0);
  return `Run on ${date} in ${minutes} minutes: ${system}, ${cores} cores, Node ${node}, Apache Kafka ${kafka}; seed ${seed}.`;
}

/** What was wrong, for a person; empty where nothing was. */
export function findings({ scenario, seed, stateless, stateful, problems, logs }: Showing): string[] {
  const lines = [
    ...problems,
    ...stateless.examples.map((example) => `stateless: ${example}`),
    ...stateful.examples.map((example) => `stateful: ${example}`),
  ];
  if (lines.length === 0) return [];
  return [
    `${scenario.name} (${scenario.fault}):`,
    ...lines.map((line) => `  ${line}`),
    `  repeat with: npm run test:faults -- --only ${scenario.name} --seed ${seed}`,
    `  logs of the workers: ${logs ?? 'none'}`,
  ];
}
