import type { AgentWhy, ProcessedDecision, TrustEvidence } from '@chorus/contracts';
import { excerpt } from '@chorus/privacy';

/** What a decision says about an agent, and about which message. */
export function observedIn(
  decision: ProcessedDecision | undefined,
  agent_id: string,
): Pick<AgentWhy['evidence'][number], 'observations' | 'message'> {
  if (decision === undefined) return { observations: [], message: null };
  const { original_message, processing_metadata, trust_impact } = decision;
  return {
    observations: trust_impact.evidence
      .filter((evidence) => evidence.agent_id === agent_id)
      .map((evidence) => ({ ...evidence, own_message_id: ownMessageOf(evidence, decision) })),
    message: {
      message_id: processing_metadata.message_id,
      agent_id: original_message.agent_id,
      correlation_id: original_message.correlation_id,
      excerpt: excerpt(original_message.content.text ?? original_message.content, 200),
    },
  };
}

/** Evidence of an outcome: who reports it comes first, whose work it was of second, also where both are one agent. */
const OF_OUTCOMES: ReadonlySet<TrustEvidence['kind']> = new Set([
  'execution_succeeded',
  'execution_failed',
  'tool_succeeded',
  'tool_error',
]);

/**
 * The message of the agent itself that evidence is about. Where somebody else's message showed it, the others that the
 * evidence names are the agent's; where it showed it itself, its own comes first.
 */
function ownMessageOf(
  { agent_id, kind, message_ids }: TrustEvidence,
  { original_message, processing_metadata }: ProcessedDecision,
): string | null {
  const others = message_ids.filter((id) => id !== processing_metadata.message_id);
  if (original_message.agent_id !== agent_id) return others[0] ?? null;
  return (OF_OUTCOMES.has(kind) ? others[0] : message_ids[0]) ?? processing_metadata.message_id;
}
