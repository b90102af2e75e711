import { factsOf } from '@chorus/contracts';
import { AgentName } from '../ui/agent-name.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { amount, clip, count, dollars, visible } from '../ui/text.ts';
import { clock, dateAndClock } from '../ui/time.ts';
import { MessageLink, type GoTo } from './message-link.tsx';
import { MessageText } from './message-text.tsx';
import type { Note } from './notes.ts';
import type { Quote } from './opinions.ts';
import { ToolCallFold } from './tool-call.tsx';
import type { Entry } from './transcript.ts';

const NOTE = { quarantine: 'bg-quarantine-bg', critical: 'bg-critical-bg', warn: 'bg-warn-bg' } as const;

/** Columns of the transcript: lanes, time, message, tokens, cost. On a phone the lanes go and the rest stands in the message. */
export const ROW =
  'grid grid-cols-[var(--rail)_64px_minmax(0,1fr)_64px_64px_8px] gap-x-4 max-mid:gap-x-3 max-desk:grid-cols-[14px_minmax(0,1fr)_auto] max-desk:gap-x-2 max-desk:pr-3';

/** One message: who to whom, what was said, the calls it made, and what Chorus found at it. */
export function MessageRow(props: { entry: Entry; target: string; goTo: GoTo }) {
  const { entry, target, goTo } = props;
  const { original_message: message, processing_metadata: about } = entry.message.decision;
  const { model } = factsOf(message);
  const [id = ''] = entry.ids;
  return (
    <>
      <span className="max-desk:row-span-2" />
      <MessageLink
        id={id}
        goTo={goTo}
        title={`${dateAndClock(entry.message.decided_at)}; a link to this message`}
        className="self-start text-12 leading-5 text-muted hover:text-text hover:underline hover:underline-offset-2 max-desk:-m-2 max-desk:p-2 max-desk:col-start-3 max-desk:row-start-1"
      >
        <time dateTime={entry.message.decided_at}>{clock(entry.message.decided_at)}</time>
      </MessageLink>
      <div className="min-w-0 max-desk:col-start-2 max-desk:row-span-2 max-desk:row-start-1">
        <p className="flex min-w-0 items-baseline gap-1.5">
          <AgentName id={message.agent_id} />
          <span className="id flex-none text-muted" aria-label="to">
            →
          </span>
          <Targets of={message.target_agents} />
          {message.message_type === 'broadcast' && message.target_agents.length > 0 && (
            <span className="flex-none text-12 text-muted">broadcast</span>
          )}
        </p>
        {entry.text !== '' && <MessageText text={entry.text} redactions={about.redactions} />}
        {entry.error !== '' && (
          <div className="flex gap-2">
            <span className="mt-1">
              <Glyph name="warn" label="Error" />
            </span>
            <MessageText text={entry.error} redactions={about.redactions} />
          </div>
        )}
        {entry.text === '' && entry.error === '' && entry.calls.length === 0 && (
          <p className="text-muted">{restOf(message.content)}</p>
        )}
        {entry.calls.map((call, index) => (
          <ToolCallFold key={index} call={call} open={target !== '' && isResult(call.result?.message, target)} />
        ))}
        {entry.notes.map((note, index) => (
          <NoteLine key={index} note={note} goTo={goTo} />
        ))}
        {entry.quotes.map((quote, index) => (
          <QuoteLine key={index} quote={quote} />
        ))}
        {Math.abs(about.clock_skew_ms) > SKEW_SHOWN_MS && (
          <p className="mt-1 text-12 text-muted">The sender’s clock said {dateAndClock(message.timestamp)}.</p>
        )}
        <p className="text-12 text-muted desk:hidden">
          {[
            entry.tokens === null ? '' : `${amount(entry.tokens)} tokens`,
            entry.cost_usd === null ? '' : `${dollars(entry.cost_usd)} USD`,
          ]
            .filter(Boolean)
            .join(', ')}
        </p>
      </div>
      <Figure
        value={entry.tokens === null ? '' : amount(entry.tokens)}
        unit="tokens"
        title={model === null ? '' : visible(model)}
      />
      <Figure value={entry.cost_usd === null ? '' : dollars(entry.cost_usd)} unit="USD" />
    </>
  );
}

/** Clocks differ by seconds; from a minute on it misleads. */
const SKEW_SHOWN_MS = 60_000;

const isResult = (result: Entry['message'] | undefined, target: string): boolean =>
  result?.decision.processing_metadata.message_id === target;

function restOf(content: Entry['message']['decision']['original_message']['content']): string {
  const [resource] = content.resources ?? [];
  return resource === undefined
    ? '(no text)'
    : `${visible(clip(resource.intent ?? resource.access, 80))} ${visible(clip(resource.resource, 200))}`;
}

export function Figure({ value, unit, title }: { value: string; unit: string; title?: string }) {
  return (
    <span title={title} className="text-right text-12 leading-5 text-muted max-desk:hidden">
      {value}
      {value !== '' && <span className="sr-only"> {unit}</span>}
    </span>
  );
}

const NAMED = 3;

function Targets({ of }: { of: readonly string[] }) {
  if (of.length === 0) return <span className="text-12 text-muted">all</span>;
  return (
    <>
      {of.slice(0, NAMED).map((agent) => (
        <AgentName key={agent} id={agent} />
      ))}
      {of.length > NAMED && (
        <span className="flex-none text-12 text-muted" title={of.slice(NAMED, 40).map(visible).join(', ')}>
          and {count(of.length - NAMED, 'other')}
        </span>
      )}
    </>
  );
}

/** Apart from what Chorus found: a model said it, and nothing follows from it. */
function QuoteLine({ quote }: { quote: Quote }) {
  return (
    <p className="mt-1 max-w-full border-l-2 border-line-strong py-0.5 pl-2 text-12 break-words text-muted">
      Opinion of <bdi className="id">{quote.of}</bdi>: <q>{quote.words}</q> ({quote.sees})
    </p>
  );
}

const EVIDENCE_SHOWN = 3;

function NoteLine({ note, goTo }: { note: Note; goTo: GoTo }) {
  return (
    <div className={`mt-1 flex w-fit max-w-full gap-2 rounded-4 px-2 py-1 text-12 ${NOTE[note.tone]}`}>
      <span className="mt-0.5">
        <Glyph name={note.glyph} />
      </span>
      <p className="min-w-0 break-words">
        <bdi>{note.words}</bdi>
        {note.evidence.slice(0, EVIDENCE_SHOWN).map((id, index) => (
          <MessageLink
            key={id}
            id={id}
            goTo={goTo}
            className="ml-2 whitespace-nowrap text-accent underline underline-offset-2"
          >
            {index === 0 ? 'Earlier message' : index + 1}
          </MessageLink>
        ))}
      </p>
    </div>
  );
}
