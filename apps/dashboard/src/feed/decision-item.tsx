import type { DecisionView, Detection } from '@chorus/contracts';
import Link from 'next/link';
import { memo } from 'react';
import { TextLine } from '../conversation/redacted.tsx';
import { lineWords } from '../conversation/text-parts.ts';
import { detectionWords } from '../problems/problems.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { detectionAddress } from '../shell/pages.ts';
import { Age } from '../ui/age.tsx';
import { Icon } from '../ui/icon.tsx';
import { Risk } from '../ui/risk.tsx';
import { fraction, visible } from '../ui/text.ts';
import { CRITICAL_RISK, RAISED_RISK } from '../problems/conflicts.ts';
import { decisionReason, decisionTag, messageParts } from './decision-words.ts';

const TAG = { quarantine: 'bg-quarantine-bg text-quarantine', plain: 'bg-raised text-muted' } as const;

/** One judged message. A calm one has two lines; from risk .3 on it says why, and what the risk is made of. */
export const DecisionItem = memo(function DecisionItem({
  view,
  detection,
  stale,
  onOpen,
}: {
  view: DecisionView;
  /** What it is evidence of, open or lately over. */
  detection?: Detection | undefined;
  stale: boolean;
  onOpen: (agent: string) => void;
}) {
  const { original_message: message, conflict_analysis: analysis, intervention_action: action } = view.decision;
  const reason = decisionReason(view);
  const tag = decisionTag(view);
  const line = messageParts(view);
  const { message_id } = view.decision.processing_metadata;
  const evidence = { message_id, correlation_id: message.correlation_id };
  const [earlier] = analysis.evidence;
  const hot = !stale && analysis.risk >= CRITICAL_RISK;
  const tall = reason !== '';
  return (
    <article
      data-testid="decision-item"
      data-message-id={message_id}
      onClick={() => onOpen(message.agent_id)}
      className={`cursor-pointer border-b border-line px-4 max-desk:px-3 ${tall ? 'py-2.5' : 'py-1.5'} ${hot ? 'bg-critical-bg' : 'hover:bg-hover'}`}
    >
      <div className="flex h-5 items-center gap-2">
        <Way from={message.agent_id} to={message.target_agents} onOpen={onOpen} />
        {tag !== null && (
          <span className={`rounded-4 px-1.5 text-12 leading-5 whitespace-nowrap ${TAG[tag.tone]}`}>{tag.words}</span>
        )}
        {detection !== undefined && (
          <Link
            href={detectionAddress(detection.fleet_id, detection.detection_id)}
            prefetch={false}
            title="Open in the Inbox"
            onClick={(event) => event.stopPropagation()}
            className={`rounded-4 px-1.5 text-12 leading-5 whitespace-nowrap underline underline-offset-2 ${TAG.plain}`}
          >
            {detectionWords(detection).what}
          </Link>
        )}
        {action?.action !== 'blocked' && <Risk risk={analysis.risk} />}
      </div>
      <div className="mt-0.5 flex gap-2 text-12 text-muted">
        <bdi className="min-w-0 flex-1 truncate" title={lineWords(line)}>
          <TextLine parts={line} />
        </bdi>
        <EvidenceLink of={evidence} label="Open conversation" className="-m-1 p-1 hover:text-text [&>svg]:size-3.5">
          <Icon name="talk" />
        </EvidenceLink>
        <Age at={view.decided_at} />
      </div>
      {tall && <p className="mt-1 text-12 break-words text-text">{reason}</p>}
      {analysis.risk >= RAISED_RISK && analysis.factors.length > 0 && action?.action !== 'blocked' && (
        <p className="mt-1 flex flex-wrap gap-x-3 text-12 text-muted">
          {analysis.factors.map((factor) => (
            <span key={factor.name}>
              {visible(factor.name)} <b className="font-medium text-text">{fraction(factor.contribution)}</b>
            </span>
          ))}
          {earlier !== undefined && (
            <EvidenceLink of={{ message_id: earlier, correlation_id: null }} className="text-accent hover:underline">
              Earlier message
            </EvidenceLink>
          )}
        </p>
      )}
    </article>
  );
});

/** Who to whom, cut off at the end of the line, so that the sender is seen longest. */
function Way({ from, to, onOpen }: { from: string; to: readonly string[]; onOpen: (agent: string) => void }) {
  const [first, ...more] = to.map(visible);
  const sender = visible(from);
  return (
    <span
      className="id min-w-0 flex-1 truncate"
      title={`${sender} → ${[first ?? 'all', ...more.slice(0, 20)].join(', ')}`}
    >
      <button
        type="button"
        className="hover:underline hover:underline-offset-2"
        onClick={(event) => {
          event.stopPropagation();
          onOpen(from);
        }}
      >
        <bdi>{sender}</bdi>
      </button>{' '}
      <span className="text-muted">→</span>{' '}
      {first === undefined ? <span className="text-muted">all</span> : <bdi>{first}</bdi>}
      {more.length > 0 && <span className="text-muted"> +{more.length}</span>}
    </span>
  );
}
