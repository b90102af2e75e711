'use client';
import { useUrlState } from '../fleet/url-state.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { Age } from '../ui/age.tsx';
import { clip, count, visible } from '../ui/text.ts';
import type { PathStep } from './find-path.ts';

const ID_LENGTH = 24;

/** A path as text: each relation with its last message, which leads to its conversation. */
export function PathSteps({ steps }: { steps: readonly PathStep[] }) {
  const [, changeUrl] = useUrlState();
  const agent = (id: string) => (
    <button
      type="button"
      onClick={() => changeUrl({ agent: id }, true)}
      className="flex max-w-56 min-w-0 hover:underline hover:underline-offset-2"
    >
      <AgentName id={id} />
    </button>
  );
  return (
    <ol aria-label="Steps of the path" className="scroll mt-1 max-h-33 text-12 max-desk:max-h-22">
      {steps.map(({ id, edge, step, cut }, index) => (
        <li key={id} className="flex min-h-6 flex-wrap items-center gap-x-2">
          <span className="w-4 flex-none text-right font-semibold text-accent">{index + 1}</span>
          {agent(edge.source_agent)}
          <span className="text-muted">
            <span aria-hidden="true">→</span>
            <span className="sr-only">to</span>
          </span>
          {agent(edge.target_agent)}
          <span className="text-muted">
            {edge.relationship_type},{' '}
            <span className="max-desk:hidden">
              strength {step} of 4, {count(edge.messages, 'message')},{' '}
            </span>
            last <Age at={edge.last_updated} />
          </span>
          {cut && (
            <span className="text-quarantine">
              <span aria-hidden="true">✕ </span>path cut
            </span>
          )}
          <EvidenceLink
            of={{ message_id: edge.message_id, correlation_id: null }}
            className="id text-accent underline underline-offset-2"
          >
            <bdi>{clip(visible(edge.message_id), ID_LENGTH)}</bdi>
          </EvidenceLink>
        </li>
      ))}
    </ol>
  );
}
