import { agentDecisionsProcessed } from '@chorus/contracts';
import type { Tally } from '../verify/compare.ts';
import { compareDecisions, type Late } from './decisions.ts';
import type { SystemStage } from './system-stage.ts';

/** Every message that an agent was told is taken, against the decisions that there are. */
export async function judgeDecisions(stage: SystemStage, late?: Late): Promise<Tally> {
  const said = new Map([...stage.talkers].map(([fleet, { acknowledged }]) => [fleet, acknowledged]));
  return compareDecisions(said, await stage.read(agentDecisionsProcessed), late);
}
