import type { Weakness } from '@chorus/bus';
import type { Tasks } from './perform.ts';
import { killsInTransaction } from './scenarios/kills-in-transaction.ts';
import { lostCommits } from './scenarios/lost-commits.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { zombies } from './scenarios/zombies.ts';
import type { Showing } from './showing.ts';

/** Something that exactly-once rests on is taken away, and a scenario that has to notice it, however it falls out. */
export interface Mutation {
  readonly weaken: Weakness;
  readonly noticedBy: Scenario;
}

/** Each scenario brings about, once, just what the thing that is missing is there for. */
export const MUTATIONS: readonly Mutation[] = [
  { weaken: 'transaction', noticedBy: { ...killsInTransaction, times: { full: 1, short: 1 } } },
  { weaken: 'fencing', noticedBy: { ...zombies, times: { full: 1, short: 1 } } },
  { weaken: 'restart', noticedBy: { ...lostCommits, times: { full: 1, short: 1 } } },
];

/**
 * Whether the scenario has shown what a mutation does: the fault was there, and records came again, of the kind of task that it
 * happened to hit. Without any of the three that is what follows; a time-out or a worker that does not start is another
 * defect, and shows nothing of it.
 */
export const isNoticed = ({ injected, tallies }: Pick<Showing<Tasks>, 'injected' | 'tallies'>): boolean =>
  injected === 1 && twiceIn(tallies) > 0;

/** How many records of either kind of task came again. */
export const twiceIn = ({ stateless, stateful }: Showing<Tasks>['tallies']): number => stateless.twice + stateful.twice;
