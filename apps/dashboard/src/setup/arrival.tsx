'use client';
import { LIVE_DECISIONS, type DecisionView, type RejectedList, type SetupView } from '@chorus/contracts';
import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import { useNow, useSurroundings } from '../fleet/context.tsx';
import { brokerDown } from '../live/status.ts';
import { TextLine } from '../conversation/redacted.tsx';
import { messageParts } from '../feed/decision-words.ts';
import { addressOf, conversationAddress } from '../shell/pages.ts';
import { AgentName } from '../ui/agent-name.tsx';
import { Age } from '../ui/age.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { visible } from '../ui/text.ts';
import { duration } from './duration.ts';
import { rejections } from './rejected-words.ts';
import type { Way } from './ways.ts';

type State = 'connecting' | 'not live' | 'waiting' | 'arrived';

/** Has anything arrived? Follows the live state of the fleet, so that it turns by itself. */
export function Arrival(props: { way: Way; setup: SetupView | undefined; rejected: RejectedList | undefined }) {
  const { live } = useSurroundings();
  const { setup, rejected } = props;
  const fleet = live.fleet;
  const state = useArrivalState();
  const heading = headingOf(state, fleet?.simulated === true, setup);
  const refused = rejections(rejected?.rejected ?? []);
  return (
    <div
      data-testid="arrival"
      data-state={state}
      className="overflow-hidden rounded-8 border border-line-strong bg-surface"
    >
      {/* Only the heading is told to screen readers when it changes: the seconds under it would be noise. */}
      <p role="status" className="sr-only">
        {heading}
      </p>
      <div className="flex gap-3 p-4">
        <Mark state={state} />
        <div className="min-w-0 flex-1">
          <h2 className="text-14 font-semibold">{heading}</h2>
          {state === 'arrived' ? (
            <Arrived newest={fleet?.decisions[0]} />
          ) : (
            <p className="mt-1 text-12 text-muted">
              {state === 'waiting' ? (
                <Listening way={props.way} setup={setup} />
              ) : state === 'connecting' ? (
                'Then this page waits for your first message.'
              ) : (
                'What arrives now shows here when the connection is back; the line at the top says what is wrong.'
              )}
            </p>
          )}
        </div>
      </div>
      <dl className="grid grid-cols-3 gap-px border-t border-line bg-line">
        <Figure name="accepted" value={fleet === null ? null : messages(fleet.decisions.length)} />
        <Figure name="rejected" value={rejected === undefined ? null : String(refused)} trouble={refused > 0} />
        <Figure name="agents" value={fleet === null ? null : fleet.agents.size.toLocaleString('en')} />
      </dl>
    </div>
  );
}

function useArrivalState(): State {
  const { live, status } = useSurroundings();
  if (status === 'connecting' && live.connection.failures < 2) return 'connecting';
  const { fleet } = live;
  if (fleet === null || (status !== 'live' && status !== 'polling') || brokerDown(fleet.health) !== null)
    return 'not live';
  return fleet.decisions.length > 0 || fleet.agents.size > 0 ? 'arrived' : 'waiting';
}

function headingOf(state: State, simulated: boolean, setup: SetupView | undefined): string {
  switch (state) {
    case 'connecting':
      return 'Connecting to the gateway';
    case 'not live':
      return 'Not live at this moment';
    case 'waiting':
      // What came before the fleet fell silent is no longer on the Fleet page.
      return typeof setup?.first_message_at === 'string'
        ? 'Waiting for the next message'
        : 'Waiting for your first message';
    case 'arrived':
      return simulated ? 'This fleet is simulated' : 'Your agents are on the screen';
  }
}

function Mark({ state }: { state: State }) {
  if (state === 'arrived') return <span className="mt-1.5 size-2 flex-none rounded-full bg-text" aria-hidden="true" />;
  if (state === 'not live')
    return (
      <span className="mt-1">
        <Glyph name="warn" />
      </span>
    );
  return <Spinner />;
}

function Listening({ way, setup }: { way: Way; setup: SetupView | undefined }) {
  const now = useNow();
  const [opened] = useState(now);
  const place =
    setup === undefined
      ? ''
      : way === 'kafka'
        ? setup.kafka_brokers.join(', ')
        : setup.ingestion_url.replace(/^https?:\/\//, '');
  return (
    <>
      Listening
      {place !== '' && (
        <>
          {' '}
          on <span className="id leading-4 break-all">{visible(place)}</span>
        </>
      )}{' '}
      for {duration(now - opened)}. This page turns by itself.
    </>
  );
}

/** The page is told of the last {@link LIVE_DECISIONS} when it opens: from there on there may be more than it knows of. */
const messages = (known: number): string => (known < LIVE_DECISIONS ? String(known) : `${known.toLocaleString('en')}+`);

function Arrived({ newest }: { newest: DecisionView | undefined }) {
  const { fleet_id, live } = useSurroundings();
  const message = newest?.decision.original_message;
  const text = message?.content.text;
  return (
    <>
      {live.fleet?.simulated === true && (
        <p className="mt-1 text-12 text-muted">
          Its messages are made up. Choose a fleet of your own in the bar, and connect your agents to that.
        </p>
      )}
      {newest !== undefined && message !== undefined && (
        <div className="mt-1 text-12 text-muted">
          <p className="flex min-w-0 items-baseline gap-1">
            <AgentName id={message.agent_id} />
            {message.target_agents[0] !== undefined && (
              <>
                <span aria-label="to">→</span>
                <AgentName id={message.target_agents[0]} />
              </>
            )}
            <span className="ml-auto flex-none pl-2">
              <Age at={newest.decided_at} /> ago
            </span>
          </p>
          {text !== undefined && text !== '' && (
            <p className="line-clamp-2 break-words">
              <bdi>
                <TextLine parts={messageParts(newest)} />
              </bdi>
            </p>
          )}
        </div>
      )}
      <p className="mt-2 flex flex-wrap gap-x-4 gap-y-1">
        <Lead to={addressOf('/', fleet_id)}>Open the fleet</Lead>
        {message !== undefined && (
          <Lead to={conversationAddress(fleet_id, message.correlation_id)}>Open the conversation</Lead>
        )}
      </p>
    </>
  );
}

function Lead({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link href={to} className="text-accent underline-offset-2 hover:underline max-desk:py-2">
      {children}
    </Link>
  );
}

function Figure({ name, value, trouble = false }: { name: string; value: string | null; trouble?: boolean }) {
  return (
    <div className="flex flex-col-reverse bg-surface px-4 py-2">
      <dt className="text-12 text-muted">{name}</dt>
      <dd className={`text-20 font-semibold ${trouble ? 'text-warn' : ''}`}>{value ?? '–'}</dd>
    </div>
  );
}

function Spinner() {
  return (
    <svg
      className="mt-0.5 size-4 flex-none motion-safe:animate-spin"
      viewBox="0 0 16 16"
      fill="none"
      aria-hidden="true"
    >
      <circle cx="8" cy="8" r="6" stroke="var(--line-strong)" strokeWidth="2" />
      <path d="M8 2a6 6 0 0 1 6 6" stroke="var(--text)" strokeWidth="2" />
    </svg>
  );
}
