'use client';
import type { ConversationSummary } from '@chorus/contracts';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { conversationFile } from '../api/conversations.ts';
import { ExportMenu } from '../conversations/export-menu.tsx';
import { titleOf, titleParts } from '../conversations/title.ts';
import { useNow, usePlace } from '../fleet/context.tsx';
import { duration } from '../setup/duration.ts';
import { addressOf, conversationAddress } from '../shell/pages.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { amount, dollars, visible } from '../ui/text.ts';
import { age, dateAndClock } from '../ui/time.ts';
import type { Lanes } from './lanes.ts';
import { laneX } from './rail.tsx';
import { TextLine } from './redacted.tsx';

/** A conversation is called running for so long after its last message. */
const RUNNING_MS = 60_000;
const LABEL_STEP = 16;
/** Space that the last label has to the right of the lanes; the facts begin behind it. */
const LABEL_ROOM = 88;

/** What conversation this is: title, facts, and over the lanes the names that stand in them. */
export function Head(props: {
  conversation: ConversationSummary;
  lanes: Lanes;
  target: string;
  /** How old what is shown is, in words. */
  fresh: ReactNode;
  children: ReactNode;
}) {
  const { conversation, lanes, target, fresh } = props;
  const { api, fleet_id } = usePlace();
  const id = conversation.correlation_id;
  const title = titleParts(conversation);
  const height = Math.max(112, 24 + lanes.lanes.length * LABEL_STEP);
  return (
    <header className="relative flex-none border-b border-line bg-surface" style={{ minHeight: height }}>
      <LaneLabels lanes={lanes} />
      <div className="py-3 pr-6 pl-[calc(var(--rail)+88px)] max-desk:px-3">
        <div className="flex flex-wrap items-start gap-2">
          <h1 className="line-clamp-2 min-w-0 flex-1 text-20 font-semibold tracking-[-0.01em] break-words max-desk:basis-full max-desk:text-14">
            <bdi title={titleOf(conversation)}>{title.length > 0 ? <TextLine parts={title} /> : visible(id)}</bdi>
          </h1>
          {props.children}
          <CopyButton
            text={window.location.origin + conversationAddress(fleet_id, id, target)}
            words="Copy link"
            icon="link"
            label={target === '' ? 'link to this conversation' : 'link to the chosen message'}
          />
          <ExportMenu addressOf={(format) => conversationFile(api, fleet_id, id, format)} />
        </div>
        <Facts conversation={conversation} />
        <p className="mt-1 flex flex-wrap items-center gap-x-2 text-12 text-muted">
          <Link
            prefetch={false}
            href={addressOf('/conversations', fleet_id)}
            className="inline-flex items-center text-accent hover:underline max-desk:min-h-8"
          >
            <Icon name="left" /> All conversations
          </Link>
          {fresh}
        </p>
      </div>
    </header>
  );
}

/** A stair of names, each over its lane. */
function LaneLabels({ lanes }: { lanes: Lanes }) {
  return (
    <div aria-hidden="true" className="pointer-events-none absolute inset-y-0 left-0 max-desk:hidden">
      {lanes.lanes.map(({ label, agent }, lane) => (
        <div key={label} className="absolute inset-y-0" style={{ left: laneX(lane) }}>
          <span
            className="absolute bottom-0 border-l border-line-strong"
            style={{ top: LABEL_STEP / 2 + lane * LABEL_STEP }}
          />
          <span
            className="absolute w-1 border-t border-line-strong"
            style={{ top: LABEL_STEP / 2 + 3.5 + lane * LABEL_STEP }}
          />
          <bdi
            className={`pointer-events-auto absolute left-1.5 truncate font-mono text-12 ${agent === null ? 'text-muted' : ''}`}
            style={{
              top: 4 + lane * LABEL_STEP,
              maxWidth: `calc(var(--rail) + ${LABEL_ROOM - 14}px - ${laneX(lane)}px)`,
            }}
            title={visible(label)}
          >
            {visible(label)}
          </bdi>
        </div>
      ))}
    </div>
  );
}

function Facts({ conversation }: { conversation: ConversationSummary }) {
  const now = useNow();
  const { correlation_id, started_at, last_at, messages, tokens, cost_usd, redacted } = conversation;
  const took = duration(Date.parse(last_at) - Date.parse(started_at));
  const since = now - Date.parse(last_at);
  const state =
    since < RUNNING_MS
      ? `Running, ${duration(now - Date.parse(started_at))}`
      : `Last message ${age(since)} ago, took ${took}`;
  return (
    <dl className="mt-2 flex min-w-0 flex-wrap gap-x-6 gap-y-1 max-desk:gap-x-4 max-desk:gap-y-0">
      <Fact name="Correlation id">
        <bdi className="id block max-w-60 truncate" title={visible(correlation_id)}>
          {visible(correlation_id)}
        </bdi>
      </Fact>
      <Fact name="State">
        <span
          title={`First message ${dateAndClock(started_at)}, last ${dateAndClock(last_at)}`}
          suppressHydrationWarning
        >
          {state}
        </span>
      </Fact>
      <Fact name="Messages">{messages.toLocaleString('en')}</Fact>
      {tokens !== null && <Fact name="Tokens">{amount(tokens)}</Fact>}
      {cost_usd !== null && <Fact name="Cost">{dollars(cost_usd).replace(/^(<?)\./, '$10.')} USD</Fact>}
      {redacted > 0 && (
        <Fact name="Redacted">
          <span title="Taken out before storage: Chorus does not hold it">
            {redacted.toLocaleString('en')} {redacted === 1 ? 'place' : 'places'}
          </span>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0 max-desk:flex max-desk:items-baseline max-desk:gap-1.5 max-desk:text-12">
      <dt className="text-12 text-muted">{name}</dt>
      <dd className="min-w-0 font-medium whitespace-nowrap">{children}</dd>
    </div>
  );
}
