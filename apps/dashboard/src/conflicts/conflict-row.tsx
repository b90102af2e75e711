'use client';
import type { TrustEvidence } from '@chorus/contracts';
import Link from 'next/link';
import { CHANGE_WORDS } from '../agent/words.ts';
import { TextLine } from '../conversation/redacted.tsx';
import { lineWords } from '../conversation/text-parts.ts';
import { usePlace } from '../fleet/context.tsx';
import { messageParts } from '../feed/decision-words.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { agentAddress } from '../shell/pages.ts';
import { AgentName } from '../ui/agent-name.tsx';
import { Age } from '../ui/age.tsx';
import { Risk } from '../ui/risk.tsx';
import { clip, visible } from '../ui/text.ts';
import { clock } from '../ui/time.ts';
import { KIND_WORDS, orderOf, partsOf, type Conflict } from './conflict.ts';
import { Factors } from './factors.tsx';
import { Order } from './order.tsx';

const MOST_NAMED = 6;

/** One conflict: who with whom, over what, how risky and why, and what was decided. */
export function ConflictRow({ of }: { of: Conflict }) {
  const { decision, decided_at } = of;
  const { original_message: message, conflict_analysis: analysis, processing_metadata, trust_impact } = decision;
  const line = messageParts(of);
  const [earlier] = analysis.evidence;
  return (
    <li
      data-testid="conflict"
      data-message-id={processing_metadata.message_id}
      className="border-b border-line px-6 py-3 max-desk:px-3"
    >
      <p className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <Risk risk={analysis.risk} />
        <span className="font-semibold">{KIND_WORDS[analysis.kind]}</span>
        <Who sender={message.agent_id} others={analysis.with_agents} />
        <Age at={decided_at} className="ml-auto text-12 text-muted" />
      </p>
      {analysis.resources.length > 0 && (
        <p className="mt-1 flex min-w-0 flex-wrap gap-x-2 text-12">
          <span className="text-muted">over</span>
          {analysis.resources.slice(0, MOST_NAMED).map((resource) => (
            <bdi key={resource} className="id min-w-0 leading-4 break-all" title={visible(resource)}>
              {visible(clip(resource, 80))}
            </bdi>
          ))}
          {analysis.resources.length > MOST_NAMED && (
            <span className="text-muted">+{analysis.resources.length - MOST_NAMED}</span>
          )}
        </p>
      )}
      {analysis.reason !== '' && <p className="mt-1 break-words">{visible(analysis.reason)}</p>}
      <div className="mt-1.5">
        <Factors parts={partsOf(analysis)} />
      </div>
      <Decided of={of} evidence={trust_impact.evidence} />
      <p className="mt-1.5 flex min-w-0 flex-wrap items-baseline gap-x-3 gap-y-1 text-12">
        <EvidenceLink
          of={{ message_id: processing_metadata.message_id, correlation_id: message.correlation_id }}
          className="min-w-0 flex-1 basis-48 truncate text-muted underline decoration-line-strong underline-offset-2 hover:text-text"
        >
          <span className="sr-only">Open the message </span>
          <bdi title={lineWords(line)}>
            <TextLine parts={line} />
          </bdi>
        </EvidenceLink>
        {earlier !== undefined && (
          <EvidenceLink
            of={{ message_id: earlier, correlation_id: null }}
            className="flex-none text-accent underline-offset-2 hover:underline"
          >
            Earlier message
          </EvidenceLink>
        )}
      </p>
    </li>
  );
}

function Who({ sender, others }: { sender: string; others: readonly string[] }) {
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-1.5">
      <AgentLink id={sender} />
      {others.length > 0 && (
        <span className="text-muted">
          <span aria-hidden="true">×</span>
          <span className="sr-only">in conflict with</span>
        </span>
      )}
      {others.slice(0, MOST_NAMED).map((id) => (
        <AgentLink key={id} id={id} />
      ))}
      {others.length > MOST_NAMED && <span className="text-12 text-muted">+{others.length - MOST_NAMED}</span>}
    </span>
  );
}

function AgentLink({ id }: { id: string }) {
  const { fleet_id } = usePlace();
  return (
    <Link
      href={agentAddress(fleet_id, id)}
      prefetch={false}
      className="flex max-w-56 min-w-0 underline-offset-2 hover:underline"
    >
      <AgentName id={id} />
    </Link>
  );
}

/** What followed: what was done to the message, evidence against whom, who is advised to go first. */
function Decided({ of, evidence }: { of: Conflict; evidence: readonly TrustEvidence[] }) {
  const { intervention_action: action } = of.decision;
  const order = orderOf(of.decision);
  const bad = evidence.filter(({ outcome }) => outcome === 'bad');
  return (
    <div className="mt-1.5 space-y-1 text-12">
      {action !== null && (
        <p className="text-quarantine">
          {action.action === 'blocked'
            ? `Marked blocked: its sender is quarantined since ${clock(action.since)}.`
            : `Would be marked blocked in enforce mode: its sender would be quarantined since ${clock(action.since)}.`}
        </p>
      )}
      {bad.length > 0 ? (
        <ul aria-label="Evidence" className="space-y-1">
          {bad.slice(0, MOST_NAMED).map((it) => (
            <li key={it.evidence_id} className="break-words">
              <span className="text-muted">Evidence against</span>{' '}
              <bdi className="id leading-4">{visible(clip(it.agent_id, 60))}</bdi>: {CHANGE_WORDS[it.kind]},{' '}
              <span className="text-muted">severity</span> {it.severity.toFixed(2)}
            </li>
          ))}
        </ul>
      ) : (
        action === null &&
        order.length === 0 && <p className="text-muted">No evidence against anybody, nothing done.</p>
      )}
      {order.length > 0 && <Order places={order} seed={of.decision.arbitration?.seed ?? ''} />}
    </div>
  );
}
