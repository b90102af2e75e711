import type { AgentState, TrustScore } from '@chorus/contracts';

/** What an agent is told about itself, from its latest trust score; without one nothing is known of it. */
export function agentStateOf(agentId: string, score: TrustScore | undefined): AgentState {
  if (!score)
    return {
      agent_id: agentId,
      standing: 'active',
      enforced: false,
      blocked: false,
      score: null,
      since: null,
      reason: 'Nothing is known about this agent yet.',
    };
  return {
    agent_id: agentId,
    standing: score.standing,
    enforced: score.enforced,
    blocked: score.standing === 'quarantined' && score.enforced,
    score: score.score,
    since: score.standing_since,
    reason: score.standing_reason,
  };
}
