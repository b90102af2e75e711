import type { ChangeCode, TrustPoint } from '@chorus/contracts';
import { trustOf, uncertaintyOf } from '@chorus/trust';
import type { HistoryPoint } from '../redis/history-point.ts';

const WORDS: Record<ChangeCode, string> = {
  registered: 'First seen',
  execution_succeeded: 'Execution succeeded',
  execution_failed: 'Execution failed',
  tool_succeeded: 'Tool succeeded',
  tool_error: 'Tool error',
  conflict: 'Conflict',
  repetition: 'Repetition',
  contribution: 'Contribution',
  empty_result: 'Empty result',
  unsupported_claim: 'Unsupported claim',
  contested: 'Contested by others',
  not_executed: 'Work was not executed',
  unverified: 'Unverified conclusion',
  rework: 'Rework',
  quarantined: 'Quarantined by a person',
  released: 'Released, on probation',
  reinstated: 'Active again',
  enforcement_changed: 'The fleet changed its mode',
};

/** Points of one history as they go over the wire. @param before the one right before the first of them, if any */
export function trustPointsOf(points: readonly HistoryPoint[], before: HistoryPoint | null): TrustPoint[] {
  return points.map((point, index) => trustPointOf(point, points[index - 1] ?? before));
}

function trustPointOf(point: HistoryPoint, before: HistoryPoint | null): TrustPoint {
  const { ms, code, standing, enforced, decision_offset, policy_version } = point;
  const score = trustOf(point);
  return {
    timestamp: new Date(ms).toISOString(),
    score,
    uncertainty: uncertaintyOf(point),
    standing,
    enforced,
    reason: reasonOf(point, before),
    code,
    change: before === null ? 0 : score - trustOf(before),
    message_id: null,
    decision_offset,
    policy_version,
  };
}

/** What brought the change about, and what became of the standing. */
function reasonOf({ code, standing, enforced }: HistoryPoint, before: HistoryPoint | null): string {
  const words = WORDS[code];
  const isOfStanding = code === 'quarantined' || code === 'released' || code === 'reinstated';
  if (isOfStanding || (before?.standing ?? 'active') === standing) {
    if (code !== 'enforcement_changed') return `${words}.`;
    return `${words}: the quarantine is ${enforced ? '' : 'not '}in force.`;
  }
  if (standing === 'quarantined') return `${words}: ${enforced ? 'quarantined' : 'would be quarantined'}.`;
  return `${words}: ${standing === 'active' ? 'active again' : 'on probation'}.`;
}
