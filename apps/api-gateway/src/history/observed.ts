import type { AgentWhy, ProcessedDecision } from '@chorus/contracts';
import { excerpt } from '@chorus/privacy';

/** What a decision says about an agent, and about which message. */
export function observedIn(
  decision: ProcessedDecision | undefined,
  agent_id: string,
): Pick<AgentWhy['evidence'][number], 'observations' | 'message'> {
  if (decision === undefined) return { observations: [], message: null };
  const { original_message, processing_metadata, trust_impact } = decision;
  return {
    observations: trust_impact.evidence.filter((evidence) => evidence.agent_id === agent_id),
    message: {
      message_id: processing_metadata.message_id,
      agent_id: original_message.agent_id,
      correlation_id: original_message.correlation_id,
      excerpt: excerpt(original_message.content.text ?? original_message.content, 200),
    },
  };
}
