'use client';
import Link from 'next/link';
import { useCallback, useMemo, useState } from 'react';
import { titleOf } from '../conversations/title.ts';
import { usePlace, useSurroundings } from '../fleet/context.tsx';
import { addressOf, conversationAddress, messageAddress } from '../shell/pages.ts';
import { PageBody } from '../shell/page-body.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Bar } from '../ui/skeleton.tsx';
import { clip, visible } from '../ui/text.ts';
import { age } from '../ui/time.ts';
import { useConversationState, useCorrelationId } from './address.ts';
import { Aside } from './aside.tsx';
import { findingsOf } from './findings.ts';
import { Head } from './head.tsx';
import type { GoTo } from './message-link.tsx';
import { participantsOf } from './participants.ts';
import { transcriptOf } from './transcript.ts';
import { railStyle, TranscriptView } from './transcript-view.tsx';
import { useConversation } from './use-conversation.ts';
import { useOpinions } from './use-opinions.ts';
import { useWanted } from './use-wanted.ts';
import { Wanted } from './wanted.tsx';

type Conversation = ReturnType<typeof useConversation>;

/** One conversation, message by message. */
export function ConversationPage() {
  const correlation_id = useCorrelationId();
  return correlation_id === '' ? <Nameless /> : <Named correlation_id={correlation_id} />;
}

function Named({ correlation_id }: { correlation_id: string }) {
  const shown = useConversation(correlation_id);
  usePageTitle((shown.conversation && titleOf(shown.conversation)) || correlation_id);
  if (shown.conversation !== null) return <Shown key={correlation_id} of={shown} conversation={shown.conversation} />;
  if (shown.missing) return <Missing correlation_id={correlation_id} onAgain={shown.again} />;
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">Conversation</h1>
      {shown.error === null ? (
        <Loading correlation_id={correlation_id} />
      ) : (
        <div className="mt-4 flex flex-col items-start gap-4">
          <ApiProblem error={shown.error} />
          <Button onClick={shown.again}>Try again</Button>
        </div>
      )}
    </PageBody>
  );
}

function Shown({ of, conversation }: { of: Conversation; conversation: NonNullable<Conversation['conversation']> }) {
  const { fleet_id } = usePlace();
  const [{ message: target }, change] = useConversationState();
  const [aside, setAside] = useState(false);
  const { messages, detections, more, loadingMore, moreFailed, loadMore } = of;
  const opinions = useOpinions(conversation.correlation_id, messages);
  const transcript = useMemo(() => transcriptOf(messages, detections, opinions), [messages, detections, opinions]);
  const findings = useMemo(() => findingsOf(messages, detections), [messages, detections]);
  const participants = useMemo(() => participantsOf(transcript.entries), [transcript]);
  const ids = useMemo(() => new Set(transcript.entries.flatMap((entry) => entry.ids)), [transcript]);
  const choose = useCallback(
    (message: string): void => {
      change({ message }, true);
      setAside(false);
    },
    [change],
  );
  // The browser’s Back leaves the conversation, or what was last jumped to: it is no walk back through all steps.
  const stepTo = useCallback((message: string): void => change({ message }), [change]);
  const goTo = useMemo<GoTo>(
    () => ({
      isHere: (id) => ids.has(id),
      address: (id) =>
        ids.has(id) ? conversationAddress(fleet_id, conversation.correlation_id, id) : messageAddress(fleet_id, id),
      choose,
    }),
    [ids, fleet_id, conversation.correlation_id, choose],
  );
  const search = useWanted(conversation.correlation_id, target, ids.has(target), of);
  return (
    <div className="flex min-h-0 flex-1" style={railStyle(transcript.lanes)}>
      <main className={`flex min-w-0 flex-1 flex-col ${aside ? 'max-mid:hidden' : ''}`}>
        <Head conversation={conversation} lanes={transcript.lanes} target={target} fresh={<Fresh of={of} />}>
          <Button className="mid:hidden" onClick={() => setAside(true)}>
            {findings[0] !== undefined && <Glyph name={findings[0].glyph} />}
            Found {findings.length}
          </Button>
        </Head>
        {search !== null && (
          <Wanted target={target} search={search} loaded={messages.length} onForget={() => change({ message: '' })} />
        )}
        <TranscriptView
          transcript={transcript}
          target={target}
          goTo={goTo}
          onStep={stepTo}
          more={more}
          loadingMore={loadingMore}
          moreFailed={moreFailed}
          onMore={loadMore}
          foot="No later message is known."
        />
      </main>
      <aside
        aria-label="About this conversation"
        className={`scroll w-80 flex-none bg-surface mid:border-l mid:border-line max-mid:w-full ${aside ? '' : 'max-mid:hidden'}`}
      >
        <div className="border-b border-line p-2 mid:hidden">
          <Button look="ghost" onClick={() => setAside(false)}>
            Back to the messages
          </Button>
        </div>
        <Aside findings={findings} participants={participants} entries={transcript.entries} goTo={goTo} />
      </aside>
    </div>
  );
}

/** Says how old what is shown is, and why where it cannot be renewed. */
function Fresh({ of }: { of: Conversation }) {
  const { now, live } = useSurroundings();
  const old = age(now - live.clock_offset_ms - of.updatedAt);
  if (of.staleBecause === null) return <span suppressHydrationWarning>Updated {old} ago</span>;
  return (
    <span role="status" className="inline-flex flex-wrap items-center gap-2 text-warn">
      <Glyph name="warn" />
      <span suppressHydrationWarning>Last update {old} ago.</span>
      <span className="text-text">{visible(of.staleBecause.message)}</span>
      <button type="button" onClick={of.again} className="font-medium text-accent hover:underline">
        Try now
      </button>
    </span>
  );
}

function Loading({ correlation_id }: { correlation_id: string }) {
  return (
    <div aria-busy="true" className="mt-2">
      <p role="status" className="text-muted">
        Loading <bdi className="id">{visible(clip(correlation_id, 80))}</bdi>
      </p>
      <div aria-hidden="true" className="mt-6 space-y-6">
        {[60, 84, 40, 72].map((width) => (
          <Bar key={width} width={`${width}%`} />
        ))}
      </div>
    </div>
  );
}

function Nameless() {
  const { fleet_id } = usePlace();
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">No conversation</h1>
      <p className="mt-2 mb-6 max-w-[72ch] text-muted" role="status">
        This address names none: it would have to stand behind <code className="id text-text">id=</code>.
      </p>
      <AllConversations fleet_id={fleet_id} />
    </PageBody>
  );
}

const AllConversations = ({ fleet_id }: { fleet_id: string }) => (
  <Link href={addressOf('/conversations', fleet_id)} className="text-accent underline underline-offset-2">
    All conversations
  </Link>
);

function Missing({ correlation_id, onAgain }: { correlation_id: string; onAgain: () => void }) {
  const { fleet_id } = usePlace();
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">No such conversation</h1>
      <p className="mt-2 max-w-[72ch] text-muted" role="status">
        Fleet <bdi className="id text-text">{visible(fleet_id)}</bdi> has no conversation{' '}
        <bdi className="id break-all text-text">{visible(clip(correlation_id, 200))}</bdi>, as far back as messages are
        kept. One that began this moment is here in a few seconds: this page goes on asking.
      </p>
      <div className="mt-6 flex items-center gap-4">
        <Button onClick={onAgain}>Ask now</Button>
        <AllConversations fleet_id={fleet_id} />
      </div>
    </PageBody>
  );
}
