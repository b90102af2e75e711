import type { Weakness } from '@chorus/bus';
import { killsInTransaction } from './scenarios/kills-in-transaction.ts';
import { lostCommits } from './scenarios/lost-commits.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { zombies } from './scenarios/zombies.ts';

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
