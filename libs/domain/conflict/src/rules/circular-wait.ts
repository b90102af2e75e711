import { resourceKey } from '../accesses/resource-key.ts';
import { acts, type ClaimsView } from '../claims.ts';
import { HOLD_MS, MAX_WAIT_STEPS } from '../limits.ts';
import { RISK, type Finding } from '../risk.ts';
import { holdAt } from '../state.ts';
import { show } from '../text/display.ts';
import type { Turn } from '../turn.ts';

interface Step {
  readonly holder: string;
  readonly resource: string;
  readonly message_id: string;
  readonly from: Step | null;
}

const path = (step: Step | null): Step[] => (step === null ? [] : [...path(step.from), step]);

/**
 * A circle in the waits-for relation that this message closes: the sender asks for what another holds, who waits for
 * what a third holds, … who waits for what the sender holds. Breadth first, at most {@link MAX_WAIT_STEPS} holds.
 */
export function circularWait(turn: Turn, view: ClaimsView): Finding | null {
  const { sender, now } = turn;
  const wanted = new Set(acts(turn).map(([key]) => key));
  const visited = new Set<string>();
  const queue: Step[] = [];
  const follow = (agent: string, from: Step | null): void => {
    for (const wait of view.waits(agent)?.waits ?? []) {
      const key = resourceKey(wait.resource);
      if (now - wait.at >= HOLD_MS || (from === null && !wanted.has(key))) continue;
      const hold = holdAt(view.claims(key), now);
      if (hold === null || hold.agent === agent) continue;
      queue.push({ holder: hold.agent, resource: wait.resource, message_id: wait.message_id, from });
    }
  };
  follow(sender, null);
  for (let at = 0; at < queue.length && at < MAX_WAIT_STEPS; at++) {
    const step = queue[at];
    if (step === undefined) break;
    if (step.holder === sender) {
      const steps = path(step);
      const others = steps.slice(0, -1).map(({ holder }) => holder);
      const links = steps.map(({ resource, holder }) => `${show(resource, 96)}, which ${show(holder)} holds`);
      return {
        factors: [{ kind: 'circular_wait', name: 'circular wait', contribution: RISK.circular_wait }],
        with_agents: others,
        resources: steps.map(({ resource }) => resource),
        evidence: steps.slice(1).map(({ message_id }) => message_id),
        blames_sender: true,
        sentence: `${show(sender)} waits for ${links.join(' and who waits for ')}: none of them can go on.`,
      };
    }
    if (visited.has(step.holder)) continue;
    visited.add(step.holder);
    follow(step.holder, step);
  }
  return null;
}
