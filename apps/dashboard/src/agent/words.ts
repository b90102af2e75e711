import type { ChangeCode, Intervention, InterventionEffect } from '@chorus/contracts';
import { count } from '../ui/text.ts';
import { age } from '../ui/time.ts';

/** What brought a change about, where its decision is gone or says no more. */
export const CHANGE_WORDS: Record<ChangeCode, string> = {
  execution_succeeded: 'Code ran',
  execution_failed: 'Code failed',
  tool_succeeded: 'Tool call succeeded',
  tool_error: 'Tool call failed',
  conflict: 'Conflict',
  repetition: 'Repeated itself',
  contribution: 'Said something new',
  empty_result: 'Empty result',
  unsupported_claim: 'Claim without support',
  contested: 'Others objected',
  not_executed: 'Work that nobody ran',
  unverified: 'Nobody verified it',
  rework: 'Change repeated or not checked',
  registered: 'First seen',
  quarantined: 'Quarantined',
  released: 'Released on probation',
  reinstated: 'Active again',
  enforcement_changed: 'The mode of the fleet changed',
};

const DONE: Record<Intervention['kind'], string> = {
  quarantine: 'Quarantined',
  release: 'Released',
  throttle: 'Throttled',
  advise: 'Quarantine advised',
};
const WOULD: Record<Intervention['kind'], string> = {
  ...DONE,
  quarantine: 'Would be quarantined',
  throttle: 'Would be throttled',
};

/** What was done, or would have been where the fleet only observes. */
export const interventionWords = ({ kind, enforced }: Intervention): string => (enforced ? DONE : WOULD)[kind];

/** `policy 2`, `key root`. */
export const actorWords = ({ by }: Intervention): string => `${by.kind === 'policy' ? 'policy' : 'key'} ${by.id}`;

/** `4.2 %`, `0 %`. */
export function percent(fraction: number): string {
  const n = fraction * 100;
  return `${n === 0 || n >= 9.95 ? Math.round(n) : n.toFixed(1)} %`;
}

function periodWords({ rate, conflicts, messages }: InterventionEffect['before']): string {
  return rate === null ? 'no message' : `${percent(rate)} (${conflicts} of ${count(messages, 'message')})`;
}

/** Conflicts of the fleet before and after, with what is not over yet. */
export function effectWords({ before, after, window_ms, complete }: InterventionEffect): {
  before: string;
  after: string;
} {
  const window = age(window_ms);
  return {
    before: `${periodWords(before)} in the ${window} before`,
    after: `${periodWords(after)} ${complete ? `in the ${window} after` : `since; the ${window} after it are not over`}`,
  };
}
