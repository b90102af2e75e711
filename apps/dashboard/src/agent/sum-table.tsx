import type { AgentWhy } from '@chorus/contracts';
import type { ReactNode } from 'react';
import { TextLine } from '../conversation/redacted.tsx';
import { lineParts } from '../conversation/text-parts.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { SumBar } from '../ui/sum-bar.tsx';
import { count, visible } from '../ui/text.ts';
import { clock, dateAndClock } from '../ui/time.ts';
import { pointsOf, signedPoints, type Evidence, type Line } from './sum.ts';
import { CHANGE_WORDS } from './words.ts';

const BAR = 88;
const LONGEST = 120;
/** On a phone the figures stand over the words. */
const ROW =
  'grid grid-cols-[56px_minmax(0,1fr)_40px_88px_48px] items-baseline gap-x-3 px-4 py-2 max-desk:grid-cols-[56px_minmax(0,1fr)_48px] max-desk:gap-y-0.5 max-desk:px-3';

/** The lines of the sum, the score last. The roles are written out, since browsers drop those of a table that is laid out otherwise. */
export function SumTable(props: { lines: readonly Line[]; why: AgentWhy; onUnfold: () => void }) {
  const { lines, why, onUnfold } = props;
  return (
    <table
      role="table"
      aria-label="What the score is made of"
      className="mt-3 block w-full rounded-8 border border-line-strong bg-surface text-12"
    >
      <thead role="rowgroup" className="block max-desk:sr-only">
        <tr role="row" className={`${ROW} text-muted`}>
          {['Time', 'What was seen', 'Policy', 'Sum', 'Points'].map((name) => (
            <th key={name} role="columnheader" scope="col" className="text-left font-normal last:text-right">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup" className="block">
        {lines.map((line, index) => (
          <LineRow key={index} line={line} why={why} onUnfold={onUnfold} />
        ))}
      </tbody>
    </table>
  );
}

function LineRow({ line, why, onUnfold }: { line: Line; why: AgentWhy; onUnfold: () => void }) {
  const { kind, from, to, of } = line;
  const by = to - from;
  const whole = kind === 'now' || kind === 'base';
  const fill = kind === 'now' ? 'var(--text)' : whole || by >= 0 ? 'var(--control)' : 'var(--critical)';
  const edge = kind === 'now' ? 'border-t-2 border-line-strong' : 'border-t border-line';
  return (
    <tr role="row" className={`${ROW} ${edge} max-desk:first:border-t-0`}>
      <Cell className="text-muted max-desk:order-1">
        {of === undefined ? '' : <time title={dateAndClock(of.timestamp)}>{clock(of.timestamp)}</time>}
      </Cell>
      <Cell className="max-desk:order-4 max-desk:col-span-3">
        <What line={line} why={why} onUnfold={onUnfold} />
      </Cell>
      <Cell className="text-muted max-desk:order-5 max-desk:col-span-3">
        {of === undefined ? '' : <Policy version={of.policy_version} why={why} />}
      </Cell>
      <Cell className="max-desk:order-2">
        <SumBar from={from / 10} to={to / 10} fill={fill} width={BAR} />
      </Cell>
      <Cell className={`text-right whitespace-nowrap max-desk:order-3 ${whole ? 'font-semibold' : ''}`}>
        <span data-testid="points">{whole ? pointsOf(by) : signedPoints(by)}</span>
      </Cell>
    </tr>
  );
}

function Cell({ children, className }: { children: ReactNode; className: string }) {
  return (
    <td role="cell" className={`min-w-0 ${className}`}>
      {children}
    </td>
  );
}

function Policy({ version, why }: { version: number; why: AgentWhy }) {
  const policy = why.policies.find((it) => it.version === version);
  const since = policy?.effective_from ? `in force from ${dateAndClock(policy.effective_from)}` : 'the default';
  return (
    <span title={policy === undefined ? undefined : `${since}. ${visible(policy.reason)}`}>
      <span className="desk:hidden">Policy </span>
      {version}
    </span>
  );
}

function What({ line, why, onUnfold }: { line: Line; why: AgentWhy; onUnfold: () => void }) {
  switch (line.kind) {
    case 'base':
      return 'An agent of which nothing was seen';
    case 'opening':
      return (
        <>
          Opening balance
          {why.opening.until !== null && (
            <span className="text-muted">: all until {dateAndClock(why.opening.until)}, as far as it is left</span>
          )}
        </>
      );
    case 'earlier':
      return (
        <>
          {count(line.folded ?? 0, 'earlier change')}{' '}
          <button type="button" onClick={onUnfold} className="text-accent underline-offset-2 hover:underline">
            Show them
          </button>
        </>
      );
    case 'rest':
      return 'Not explained by what is listed';
    case 'now':
      return <span className="font-semibold">Score</span>;
    case 'change':
      return line.of === undefined ? null : (
        <Seen of={line.of} agent_id={why.agent_id} gone={why.messages_missing === null} />
      );
  }
}

/** @param props.gone the event store answered, so that what is missing is no longer kept */
function Seen({ of, agent_id, gone }: { of: Evidence; agent_id: string; gone: boolean }) {
  const { message, observations } = of;
  const excerpt = lineParts(message?.excerpt ?? '', () => true, LONGEST);
  return (
    <>
      {observations.length === 0 ? (
        CHANGE_WORDS[of.code]
      ) : (
        <ul>
          {observations.map((it) => (
            <Observation key={it.evidence_id} of={it} message={message} />
          ))}
        </ul>
      )}
      {message !== null ? (
        <EvidenceLink of={message} className="mt-0.5 flex min-w-0 items-baseline gap-1.5 text-muted hover:text-text">
          <span className="sr-only">Open the message of </span>
          {message.agent_id !== agent_id && <span className="flex-none">shown by</span>}
          <AgentName id={message.agent_id} className="max-w-40 flex-none text-muted" />
          <bdi className="min-w-0 truncate underline decoration-line-strong underline-offset-2">
            {excerpt.length === 0 ? 'its message' : <TextLine parts={excerpt} />}
          </bdi>
        </EvidenceLink>
      ) : (
        of.decision_offset >= 0 && gone && <p className="mt-0.5 text-muted">Its message is no longer kept.</p>
      )}
    </>
  );
}

/** What was seen, with the agent’s own message that it is about, where another one showed it. */
function Observation({ of, message }: { of: Evidence['observations'][number]; message: Evidence['message'] }) {
  const { outcome, kind, reason, own_message_id = null } = of;
  const words = CHANGE_WORDS[kind];
  return (
    <li className="break-words">
      <span className={outcome === 'bad' ? 'font-medium' : ''}>{words}</span>
      {reason.replace(/\.$/, '') !== words && reason !== '' && <bdi className="text-muted">: {visible(reason)}</bdi>}
      {message !== null && own_message_id !== null && own_message_id !== message.message_id && (
        <>
          {' '}
          <EvidenceLink
            of={{ message_id: own_message_id, correlation_id: message.correlation_id }}
            className="whitespace-nowrap text-accent underline underline-offset-2"
          >
            Its own message
          </EvidenceLink>
        </>
      )}
    </li>
  );
}
