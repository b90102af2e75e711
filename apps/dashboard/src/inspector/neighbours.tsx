'use client';
import { edgeStrengthAt, type GraphEdge } from '@chorus/contracts';
import { useUrlState } from '../fleet/url-state.ts';
import { edgeStep } from '../graph/geometry.ts';
import type { FleetState } from '../live/state.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { Age } from '../ui/age.tsx';

const SHOWN = 12;
const WORDS = { request: 'request', dependency: 'dependency', conflict: 'conflict' } as const;

/** Whom the agent hears from, speaks to and is in conflict with, strongest first. */
export function Neighbours({ agent_id, fleet, now }: { agent_id: string; fleet: FleetState; now: number }) {
  const [, changeUrl] = useUrlState();
  const edges = neighbourEdges(agent_id, fleet, now);
  if (edges.length === 0) return null;
  return (
    <section aria-label="Neighbours" className="border-b border-line px-4 py-3">
      <h3 className="font-semibold">
        Neighbours <span className="ml-1 text-12 font-normal text-muted">{edges.length}</span>
      </h3>
      <ul className="mt-1">
        {edges.slice(0, SHOWN).map(({ edge, step }) => {
          const out = edge.source_agent === agent_id;
          const other = out ? edge.target_agent : edge.source_agent;
          const conflict = edge.relationship_type === 'conflict';
          return (
            <li
              key={JSON.stringify([other, out, edge.relationship_type])}
              className="flex h-6 items-center gap-2 text-12"
            >
              <span className="w-7 text-muted">{conflict ? '×' : out ? 'to' : 'from'}</span>
              <button
                type="button"
                onClick={() => changeUrl({ agent: other }, true)}
                className="flex min-w-0 flex-1 hover:underline hover:underline-offset-2"
              >
                <AgentName id={other} />
              </button>
              <span className={conflict ? 'text-warn' : 'text-muted'}>{WORDS[edge.relationship_type]}</span>
              <span className="w-10 text-right text-muted" title={`${edge.messages} messages, strength ${step} of 4`}>
                {step} of 4
              </span>
              <EvidenceLink
                of={{ message_id: edge.message_id, correlation_id: null }}
                className="w-11 text-right text-muted hover:text-text hover:underline hover:underline-offset-2"
              >
                <Age at={edge.last_updated} />
              </EvidenceLink>
            </li>
          );
        })}
      </ul>
      {edges.length > SHOWN && <p className="mt-1 text-12 text-muted">{edges.length - SHOWN} more in the table.</p>}
    </section>
  );
}

export function neighbourEdges(agent_id: string, fleet: FleetState, now: number): { edge: GraphEdge; step: number }[] {
  return [...fleet.edges.values()]
    .filter((edge) => (edge.source_agent === agent_id) !== (edge.target_agent === agent_id))
    .map((edge) => ({ edge, strength: edgeStrengthAt(edge, now) }))
    .map(({ edge, strength }) => ({ edge, strength, step: edgeStep(strength) }))
    .filter(({ step }) => step > 0)
    .sort(
      (a, b) =>
        Number(b.edge.relationship_type === 'conflict') - Number(a.edge.relationship_type === 'conflict') ||
        b.strength - a.strength,
    );
}
