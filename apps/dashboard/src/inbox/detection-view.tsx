'use client';
import type { Detection } from '@chorus/contracts';
import Link from 'next/link';
import { useEffect, useRef, type RefObject } from 'react';
import { usePlace } from '../fleet/context.tsx';
import { conversationAddress } from '../shell/pages.ts';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy-button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Bar } from '../ui/skeleton.tsx';
import { visible } from '../ui/text.ts';
import { AgentPath } from './agent-path.tsx';
import { DetectionAside } from './detection-aside.tsx';
import { EvidenceList, Statements } from './evidence-list.tsx';
import { useDetection, usePrecision } from './use-inbox.ts';
import { fateOf, glyphOf, KIND_MEANINGS, titleOf } from './words.ts';

/**
 * One detection: what it is, what it rests on, how far it went, and the place for a verdict. Its title takes the focus where
 * `opening` names it: somebody has just opened it.
 */
export function DetectionView({ id, opening }: { id: string; opening: RefObject<string> }) {
  const { query, detection } = useDetection(id);
  const precision = usePrecision();
  if (detection === undefined)
    return query.isPending ? (
      <Loading />
    ) : (
      <div className="flex flex-col items-start gap-4 p-6">
        <ApiProblem error={query.error} />
        <Button onClick={() => void query.refetch()}>Try again</Button>
      </div>
    );
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_344px] max-wide:block max-wide:overflow-y-auto">
      <article aria-labelledby="detection" className="scroll min-h-0 max-wide:overflow-visible">
        <Head of={detection} opening={opening} />
        <div className="space-y-8 p-6 max-desk:px-3">
          <Statements of={detection} />
          {query.data !== undefined ? (
            <EvidenceList of={{ ...query.data, detection }} />
          ) : query.isPending ? (
            <p role="status" className="text-12 text-muted">
              Loading its messages
            </p>
          ) : (
            <div className="flex flex-col items-start gap-3">
              <ApiProblem error={query.error} />
              <Button onClick={() => void query.refetch()}>Ask for its messages again</Button>
            </div>
          )}
        </div>
      </article>
      <div className="scroll min-h-0 border-l border-line bg-surface max-wide:border-t max-wide:border-l-0">
        <DetectionAside
          of={detection}
          detail={query.data}
          precision={precision.data?.kinds.find(({ kind }) => kind === detection.kind)}
        />
      </div>
    </div>
  );
}

function Head({ of, opening }: { of: Detection; opening: RefObject<string> }) {
  const { fleet_id } = usePlace();
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (opening.current !== of.detection_id) return;
    title.current?.focus();
    // On a phone it is out of sight until the list has made room.
    if (document.activeElement === title.current) opening.current = '';
  });
  return (
    <header className="border-b border-line px-6 py-4 max-desk:px-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {glyphOf(of) !== 'none' && <Glyph name={glyphOf(of)} size={16} />}
        <h2 ref={title} id="detection" tabIndex={-1} className="text-20 font-semibold">
          {titleOf(of)}
        </h2>
        <span className="text-12 text-muted">{visible(fateOf(of))}</span>
        <span className="ml-auto flex items-center gap-1">
          <CopyButton
            text={typeof window === 'undefined' ? '' : addressOfThis(of.detection_id)}
            label="link to this detection"
            words="Copy link"
            icon="link"
          />
          {of.correlation_id !== null && (
            <Link
              href={conversationAddress(fleet_id, of.correlation_id, of.evidence[0] ?? '')}
              className="rounded-6 px-2 text-12 leading-7 font-medium text-muted hover:bg-raised hover:text-text"
            >
              Conversation
            </Link>
          )}
        </span>
      </div>
      <div className="mt-1">
        <AgentPath of={of} />
      </div>
      <p className="mt-2 max-w-[72ch] break-words">{visible(of.summary)}</p>
      <p className="mt-1 text-12 text-muted">{KIND_MEANINGS[of.kind]}</p>
    </header>
  );
}

/** The address of this page at this detection, whatever the list beside it shows. */
function addressOfThis(id: string): string {
  const url = new URL(window.location.href);
  url.searchParams.set('id', id);
  return url.toString();
}

function Loading() {
  return (
    <div aria-busy="true" className="space-y-4 p-6">
      <p role="status" className="text-12 text-muted">
        Loading the detection
      </p>
      <div aria-hidden="true" className="space-y-3">
        {[280, 420, 360].map((width) => (
          <Bar key={width} width={width} />
        ))}
      </div>
    </div>
  );
}
