'use client';
import type { Detection, DetectionDetail, StoredDecision } from '@chorus/contracts';
import { useState } from 'react';
import { TextLine } from '../conversation/redacted.tsx';
import { messageParts } from '../feed/decision-words.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { Button } from '../ui/button.tsx';
import { count, visible } from '../ui/text.ts';
import { clock, dateAndClock } from '../ui/time.ts';
import { lapsOf, newWords } from './laps.ts';
import { NewWords } from './new-words.tsx';

/** Messages at the beginning and at the end of long evidence that are shown at once. */
const AT_ENDS = 8;

/** The messages that a detection rests on, in order; each leads to its place in its conversation. */
export function EvidenceList({ of: { messages, messages_missing, detection } }: { of: DetectionDetail }) {
  const [all, setAll] = useState(false);
  const folded = !all && messages.length > 2 * AT_ENDS + 2;
  const laps = lapsOf(detection, messages);
  const looped = laps.some((lap) => lap !== undefined);
  const beginnings = new Map(messages.flatMap((one, n) => (laps[n] === laps[n - 1] ? [] : [[one, laps[n]] as const])));
  const shown = folded ? [...messages.slice(0, AT_ENDS), null, ...messages.slice(-AT_ENDS)] : messages;
  const texts = messages.map(({ decision }) => decision.original_message.content.text ?? '');
  return (
    <>
      <NewWords laps={newWords(texts, laps)} />
      <section aria-labelledby="evidence">
        <h3 id="evidence" className="font-semibold">
          Evidence in order <span className="ml-1 text-12 font-normal text-muted">{totalOf(detection)}</span>
        </h3>
        <ol className="mt-2 border-t border-line">
          {shown.map((message) =>
            message === null ? (
              <li
                key="folded"
                className="flex items-center gap-3 border-b border-line bg-surface px-2 py-2 text-12 text-muted"
              >
                {foldWords(laps.slice(AT_ENDS, -AT_ENDS), messages.length - 2 * AT_ENDS)}
                <Button onClick={() => setAll(true)} className="ml-auto max-desk:h-11">
                  Show them
                </Button>
              </li>
            ) : (
              <Message
                key={`${message.partition}/${message.offset}`}
                of={message}
                laps={looped}
                lap={beginnings.get(message)}
              />
            ),
          )}
        </ol>
        {messages_missing > 0 && (
          <p className="mt-2 text-12 text-muted">
            {messages_missing === 1
              ? '1 message of it is'
              : `${messages_missing.toLocaleString('en')} messages of it are`}{' '}
            no longer kept, or not stored yet.
          </p>
        )}
      </section>
    </>
  );
}

const totalOf = ({ messages, evidence }: Detection): string =>
  messages > evidence.length
    ? `the first ${evidence.length} of ${count(messages, 'message')}`
    : count(messages, 'message');

function foldWords(laps: readonly (number | undefined)[], messages: number): string {
  const [first, last] = [laps[0], laps.at(-1)];
  const between = `${count(messages, 'message')} between them`;
  if (first === undefined || last === undefined) return between;
  return `${first === last ? `Lap ${first}` : `Laps ${first} to ${last}`}: ${between}`;
}

/** `laps`: the list has laps; `lap`: the one that begins with this message. */
function Message({ of, laps, lap }: { of: StoredDecision; laps: boolean; lap: number | undefined }) {
  const { original_message: message, processing_metadata } = of.decision;
  const [to, ...others] = message.target_agents;
  return (
    <li data-testid="evidence" className="border-b border-line">
      <EvidenceLink
        of={{ message_id: processing_metadata.message_id, correlation_id: message.correlation_id }}
        className={`grid gap-x-3 px-2 py-2 hover:bg-hover max-desk:grid-cols-1 max-desk:gap-y-0.5 ${laps ? 'grid-cols-[104px_minmax(0,15rem)_minmax(0,1fr)]' : 'grid-cols-[60px_minmax(0,15rem)_minmax(0,1fr)]'}`}
      >
        <span className="flex text-12 leading-5 text-muted">
          {lap !== undefined && <span className="w-11">lap {lap}</span>}
          <time
            dateTime={of.decided_at}
            title={dateAndClock(of.decided_at)}
            className={laps ? 'ml-auto max-desk:ml-0' : ''}
          >
            {clock(of.decided_at)}
          </time>
        </span>
        <span className="flex min-w-0 items-center gap-1.5 self-start">
          <AgentName id={message.agent_id} />
          <span className="text-muted" aria-hidden="true">
            →
          </span>
          <span className="sr-only">to</span>
          {to === undefined ? <span className="text-12 text-muted">all</span> : <AgentName id={to} />}
          {others.length > 0 && <span className="text-12 text-muted">+{others.length}</span>}
        </span>
        <bdi className="min-w-0 break-words">
          <TextLine parts={messageParts(of)} />
        </bdi>
      </EvidenceLink>
    </li>
  );
}

/** What contradicts what: of byzantine behaviour, statement by statement. */
export function Statements({ of: { statements } }: { of: Detection }) {
  if (statements.length === 0) return null;
  return (
    <section aria-labelledby="statements">
      <h3 id="statements" className="font-semibold">
        What was said
      </h3>
      <ul className="mt-2 border-t border-line">
        {statements.map(({ message_id, agent_id, to, subject, value }) => (
          <li key={`${message_id} ${subject} ${value}`} className="border-b border-line">
            <EvidenceLink
              of={{ message_id, correlation_id: null }}
              className="grid grid-cols-[minmax(0,11rem)_minmax(0,11rem)_minmax(0,1fr)_minmax(0,max-content)] items-baseline gap-x-3 gap-y-0.5 px-2 py-2 hover:bg-hover max-desk:grid-cols-2"
            >
              <AgentName id={agent_id} />
              <span className="min-w-0 truncate text-12 text-muted">
                told {to.length === 0 ? 'all' : to.map(visible).join(', ')}
              </span>
              <bdi className="id min-w-0 leading-5 break-words">{visible(subject)}</bdi>
              <bdi className="id min-w-0 leading-5 font-semibold break-words">{visible(value)}</bdi>
            </EvidenceLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
