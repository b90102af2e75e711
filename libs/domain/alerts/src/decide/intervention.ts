import type { Alert, Intervention } from '@chorus/contracts';
import { instantOf, sentence, show } from '../text.ts';
import { bounded, newAlert, type Occasion } from './occasion.ts';

/** What the alerts of an agent's quarantine are found by within a fleet. */
export const quarantineSubject = (agent_id: string): string => `quarantine/${agent_id}`;

/**
 * The next version of an agent's quarantine alert. A quarantine opens one; another one while it is open, as when the
 * mode of the fleet changes, is an update; a release resolves it.
 *
 * Advice because the budget is spent is a matter of the fleet: see `onBudget`.
 *
 * @param known the agent's last alert, if there is one
 * @returns undefined where nothing follows
 */
export function onIntervention(
  known: Alert | undefined,
  intervention: Intervention,
  { id, now }: Occasion,
): Alert | undefined {
  const open = known?.status === 'opened' ? known : undefined;
  const updated_at = instantOf(now);
  switch (intervention.kind) {
    case 'quarantine': {
      const said = quarantined(intervention);
      if (open)
        return bounded({ ...open, ...said, evidence: unique(open.evidence, intervention.evidence), updated_at });
      return newAlert({
        ...said,
        alert_id: id,
        fleet_id: intervention.fleet_id,
        kind: 'quarantine',
        status: 'opened',
        agents: [intervention.agent_id],
        evidence: intervention.evidence,
        opened_at: intervention.timestamp,
        updated_at,
      });
    }
    case 'release':
      return (
        open && bounded({ ...open, ...released(intervention), status: 'resolved', updated_at, resolved_at: updated_at })
      );
    case 'throttle':
    case 'advise':
      return undefined;
  }
}

type Said = Pick<Alert, 'severity' | 'title' | 'summary' | 'suggested_action' | 'enforced'>;

function quarantined({ agent_id, enforced, by, reason, ends_at = null }: Intervention): Said {
  const agent = show(agent_id);
  const why = sentence(reason, 700);
  if (!enforced)
    return {
      severity: 'warning',
      enforced,
      title: `${agent} would have been quarantined`,
      summary: `${why} The fleet only observes: its messages still pass.`,
      suggested_action: `Look at what ${agent} did. Quarantine it, or let the fleet enforce, if it does harm.`,
    };
  return {
    severity: 'critical',
    enforced,
    title: by.kind === 'operator' ? `${agent} was quarantined by ${show(by.id)}` : `${agent} is quarantined`,
    summary: `${why} Who asks Chorus is told to stop its messages.`,
    suggested_action: `Look at what ${agent} did, mend it, then release it.${ends_at === null ? '' : ` Else it ends on its own, on probation: ${minuteOf(ends_at)}.`}`,
  };
}

/** `2026-03-01 12:00 UTC`. */
const minuteOf = (instant: string): string => `${instantOf(Date.parse(instant)).slice(0, 16).replace('T', ' ')} UTC`;

function released({ agent_id, by, reason }: Intervention): Pick<Alert, 'title' | 'summary' | 'suggested_action'> {
  const agent = show(agent_id);
  return {
    title: by.kind === 'operator' ? `${agent} was released by ${show(by.id)}` : `${agent} is released`,
    summary: `${sentence(reason, 700)} It is on probation now.`.trim(),
    suggested_action: 'Nothing; it is over.',
  };
}

const unique = (...ids: readonly (readonly string[])[]): string[] => [...new Set(ids.flat())];
