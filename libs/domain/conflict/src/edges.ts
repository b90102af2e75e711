import type { CausalEdge, ConflictAnalysis } from '@chorus/contracts';
import { CONFLICT_RISK } from './risk.ts';
import type { Turn } from './turn.ts';

/** Strength of an edge that one message made: 1 − exp(−1/4), as the graph counts a single message. */
const ONE_MESSAGE = 1 - Math.exp(-1 / 4);

/** Risks that are no matter between two agents. */
const OF_ONE_AGENT: ReadonlySet<ConflictAnalysis['kind']> = new Set(['none', 'execution_failure', 'repetition']);

/**
 * The edges of one message. Receivers given: sender → each, `request` for a request, else `dependency`. None given:
 * the conversation's previous speaker → sender, `dependency`, unless that one had addressed the sender already. From
 * {@link CONFLICT_RISK} on also a `conflict` edge to each other party, as strong as the risk; work that failed and
 * statements that repeat are risks of one agent, nobody gets in another's way.
 */
export function edgesOf(turn: Turn, analysis: ConflictAnalysis): CausalEdge[] {
  const { sender, message, conversation } = turn;
  let at: string | undefined;
  const edge = (
    source_agent: string,
    target_agent: string,
    relationship_type: CausalEdge['relationship_type'],
    strength: number,
  ): CausalEdge => {
    at ??= new Date(turn.now).toISOString();
    return { source_agent, target_agent, relationship_type, strength, created_at: at, last_updated: at };
  };

  const edges: CausalEdge[] = [];
  const relation = message.message_type === 'request' ? 'request' : 'dependency';
  for (const target of new Set(message.target_agents))
    if (target !== sender) edges.push(edge(sender, target, relation, ONE_MESSAGE));
  const last = conversation.last;
  if (message.target_agents.length === 0 && last !== null && last.agent !== sender && !last.receivers.includes(turn.me))
    edges.push(edge(last.agent, sender, 'dependency', ONE_MESSAGE));
  if (analysis.risk >= CONFLICT_RISK && !OF_ONE_AGENT.has(analysis.kind))
    for (const other of analysis.with_agents)
      if (other !== sender) edges.push(edge(sender, other, 'conflict', analysis.risk));
  return edges;
}
