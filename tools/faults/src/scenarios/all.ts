import { abortedTransactions } from './aborted-transactions.ts';
import { blockedHandlers } from './blocked-handlers.ts';
import { brokenConnections } from './broken-connections.ts';
import { brokerRestarts } from './broker-restarts.ts';
import { kills } from './kills.ts';
import { killsInTransaction } from './kills-in-transaction.ts';
import { longRestore } from './long-restore.ts';
import { lostCommits } from './lost-commits.ts';
import { lostReplies } from './lost-replies.ts';
import { poison } from './poison.ts';
import { rebalanceStorm } from './rebalance-storm.ts';
import type { Scenario } from './scenario.ts';
import { slowNetwork } from './slow-network.ts';
import { zombies } from './zombies.ts';

/** In the order in which they are played, and in which the table has them. */
export const SCENARIOS: readonly Scenario[] = [
  kills,
  killsInTransaction,
  zombies,
  lostReplies,
  lostCommits,
  brokenConnections,
  slowNetwork,
  brokerRestarts,
  rebalanceStorm,
  abortedTransactions,
  poison,
  blockedHandlers,
  longRestore,
];
