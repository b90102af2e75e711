import type { ProcessedDecision } from '@chorus/contracts';

/** How an agent gets on with others, in the messages that were looked at. Sums can be added; rates are made of them. */
export interface Participation {
  /** That it sent, or that were sent to it by name. */
  readonly messages: number;
  /** Those of them, and of conflicts that it was drawn into, that had another party: a target, a sender, an adversary. */
  readonly interactions: number;
  /** Interactions with a risk from which people are told, it being the sender or one of the other parties. */
  readonly conflicts: number;
}

export const NO_PARTICIPATION: Participation = { messages: 0, interactions: 0, conflicts: 0 };

/** That of two sets of messages that have none in common. */
export const together = (a: Participation, b: Participation): Participation => ({
  messages: a.messages + b.messages,
  interactions: a.interactions + b.interactions,
  conflicts: a.conflicts + b.conflicts,
});

/** Of its interactions, the share that was a conflict, 0 to 1; null where there was none to judge by. */
export const conflictRateOf = ({ interactions, conflicts }: Participation): number | null =>
  interactions === 0 ? null : conflicts / interactions;

/** Of its interactions, the share that was none, 0 to 1; null likewise. */
export const cooperationRateOf = ({ interactions, conflicts }: Participation): number | null =>
  interactions === 0 ? null : (interactions - conflicts) / interactions;

/** What counts of a decision. */
export interface Interaction {
  readonly original_message: Pick<ProcessedDecision['original_message'], 'agent_id' | 'target_agents'>;
  readonly conflict_analysis: Pick<ProcessedDecision['conflict_analysis'], 'risk' | 'with_agents'>;
  readonly intervention_action: Pick<NonNullable<ProcessedDecision['intervention_action']>, 'action'> | null;
}

/**
 * Who took part in what. A message counts once for each agent, however it is involved; blocked ones count for nobody, as
 * they are no evidence. The result does not depend on the order, and that of two sets is the sum of both.
 *
 * @param conflict_risk risk of a message, 0 to 1, from which it is a conflict
 */
export function participationOf(
  decisions: Iterable<Interaction>,
  conflict_risk: number,
): ReadonlyMap<string, Participation> {
  const found = new Map<string, Participation>();
  for (const decision of decisions) {
    if (decision.intervention_action?.action === 'blocked') continue;
    const { agent_id: sender, target_agents } = decision.original_message;
    const { risk, with_agents } = decision.conflict_analysis;
    const talking = new Set([sender, ...target_agents]);
    const adversaries = risk >= conflict_risk ? new Set([sender, ...with_agents]) : new Set<string>();
    const parties = new Set([...talking, ...adversaries]);
    for (const agent of parties) {
      const before = found.get(agent) ?? NO_PARTICIPATION;
      const isConflict = adversaries.has(agent);
      found.set(agent, {
        messages: before.messages + Number(talking.has(agent)),
        interactions: before.interactions + Number(isConflict || parties.size > 1),
        conflicts: before.conflicts + Number(isConflict),
      });
    }
  }
  return found;
}
