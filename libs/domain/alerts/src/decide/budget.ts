import type { Alert, Intervention } from '@chorus/contracts';
import { MAX_AGENTS } from '../limits.ts';
import { instantOf, sentence, show } from '../text.ts';
import { bounded, newAlert, type Occasion } from './occasion.ts';

/** What the alerts of a fleet's spent budget are found by within it. */
export const BUDGET_SUBJECT = 'budget';

/**
 * The next version of the alert that the policy can only advise, since the fleet's budget is spent. The first advice opens
 * it, advice on other agents updates it, and it is resolved by the next quarantine that the policy puts in force on its own,
 * or when the fleet only observes: so there is one for each time that the budget is emptied.
 *
 * @param known the fleet's last alert of that kind, if there is one
 * @returns undefined where nothing follows
 */
export function onBudget(
  known: Alert | undefined,
  intervention: Intervention,
  { id, now }: Occasion,
): Alert | undefined {
  const open = known?.status === 'opened' ? known : undefined;
  const { agent_id, evidence, fleet_id, kind, mode, timestamp } = intervention;
  const updated_at = instantOf(now);
  if (open && (mode === 'observe' || (kind === 'quarantine' && isGranted(intervention))))
    return bounded({
      ...open,
      title: 'The budget for quarantines is no longer spent',
      summary: mode === 'observe' ? 'The fleet only observes: nothing is spent.' : 'The policy quarantines again.',
      suggested_action: 'Look whether those that it could only advise on still do harm.',
      status: 'resolved',
      updated_at,
      resolved_at: updated_at,
    });
  if (kind !== 'advise') return undefined;
  if (open?.agents.includes(agent_id)) return undefined;
  const agents = [...(open?.agents ?? []), agent_id].slice(0, MAX_AGENTS);
  if (open) return bounded({ ...open, ...said(intervention, agents), agents, updated_at });
  return newAlert({
    ...said(intervention, agents),
    alert_id: id,
    fleet_id,
    kind: 'quarantine',
    severity: 'critical',
    status: 'opened',
    agents,
    evidence,
    enforced: false,
    opened_at: timestamp,
    updated_at,
  });
}

/** A token was there. */
const isGranted = ({ budget, enforced }: Intervention): boolean => enforced && budget !== undefined;

function said(
  { agent_id, budget, reason }: Intervention,
  agents: readonly string[],
): Pick<Alert, 'title' | 'summary' | 'suggested_action'> {
  const agent = show(agent_id);
  const others = agents.length > 1 ? ` and ${agents.length - 1} more` : '';
  const bounds = budget
    ? ` The policy may quarantine ${budget.capacity} on its own, and ${budget.refill_per_hour} more an hour.`
    : '';
  return {
    title: `Quarantine of ${agent}${others} advised: the budget is spent`,
    summary: `${sentence(reason, 600)}${bounds} Nothing is in force: messages still pass.`,
    suggested_action: `Look at what ${agent} did, and quarantine it if it does harm. Of others there is no further alert until the policy can quarantine again.`,
  };
}
