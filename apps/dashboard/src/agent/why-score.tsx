'use client';
import type { AgentWhy, TrustEvidence } from '@chorus/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import Link from 'next/link';
import { useId, useMemo, useState } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { Cell, Row, Table } from '../settings/table.tsx';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { addressOf } from '../shell/pages.ts';
import { StaleNote } from '../shell/stale-note.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Bar } from '../ui/skeleton.tsx';
import { SumBar } from '../ui/sum-bar.tsx';
import { clip, count, visible } from '../ui/text.ts';
import { clock, dateAndClock } from '../ui/time.ts';
import { equation, pointsOf, signedPoints, sumLines, type Evidence, type Line } from './sum.ts';
import { CHANGE_WORDS } from './words.ts';

const OWN_LINES = 25;
const MOST_LISTED = 500;

/** Why the score is what it is: a sum that adds up, each change with what was seen, its policy and its message. */
export function WhyScore(props: {
  why: UseQueryResult<AgentWhy>;
  /** Changes that were asked for. */
  limit: number;
  /** Of a time that is over its end, ms since 1970. */
  asOf: number | null;
  onMore: (limit: number) => void;
}) {
  const { why, limit, asOf, onMore } = props;
  const id = useId();
  const of = why.data;
  const again = (): void => void why.refetch();
  return (
    <section aria-labelledby={id} data-testid="why">
      <h2 id={id} className="text-14 font-semibold">
        {of === undefined
          ? 'Why is the score what it is?'
          : `Why ${asOf === null ? 'is' : 'was'} it ${Math.round(of.score)}?`}
      </h2>
      {of !== undefined ? (
        <>
          <StaleNote failed={why.error} at={why.dataUpdatedAt} onAgain={again} />
          <Sum of={of} limit={limit} loading={why.isPlaceholderData} onMore={onMore} />
        </>
      ) : why.error === null ? (
        <div aria-busy="true" className="mt-2">
          <p role="status" className="text-12 text-muted">
            Loading the evidence
          </p>
          <div aria-hidden="true" className="mt-4 space-y-4">
            {[92, 74, 84, 60].map((width) => (
              <Bar key={width} width={`${width}%`} />
            ))}
          </div>
        </div>
      ) : (
        <div className="mt-2 flex flex-col items-start gap-3">
          <ApiProblem error={why.error} />
          <Button onClick={again}>Try again</Button>
        </div>
      )}
    </section>
  );
}

function Sum(props: { of: AgentWhy; limit: number; loading: boolean; onMore: (limit: number) => void }) {
  const { of, limit, loading, onMore } = props;
  const { fleet_id } = useSurroundings();
  const [all, setAll] = useState(false);
  const lines = useMemo(() => sumLines(of, all ? MOST_LISTED : OWN_LINES), [of, all]);
  const changes = of.evidence.length;
  return (
    <>
      <p className="mt-1 text-12 text-muted">
        <b className="font-medium text-text" data-testid="equation">
          {equation(lines)}
        </b>{' '}
        points: what an unknown agent has, {of.opening.until !== null && 'what came before the list, '}
        {changes === 0 ? 'and no evidence since' : `and what is left of ${count(changes, 'change')}`}. Evidence fades,
        so its points are those of this moment:{' '}
        <time dateTime={of.as_of} title={dateAndClock(of.as_of)}>
          {dateAndClock(of.as_of)}
        </time>
        , ± {Math.round(of.uncertainty)}, under{' '}
        <Link href={addressOf('/policies', fleet_id)} className="text-accent underline-offset-2 hover:underline">
          policy {of.policy_version}
        </Link>
        .
      </p>
      {of.messages_missing !== null && (
        <p role="status" className="mt-2 flex items-start gap-2 text-12">
          <span className="mt-0.5">
            <Glyph name="warn" label="Incomplete" />
          </span>
          <span>The sum holds, but what was seen and in which message is missing: {visible(of.messages_missing)}</span>
        </p>
      )}
      <div className="mt-3">
        <Table label="What the score is made of" columns={['Time', 'What was seen', 'Policy', 'Sum', 'Points']}>
          {lines.map((line, index) => (
            <LineRow key={index} line={line} why={of} onUnfold={() => setAll(true)} />
          ))}
        </Table>
      </div>
      <div className="mt-2 flex flex-wrap gap-2">
        {all && changes > OWN_LINES && <Button onClick={() => setAll(false)}>Latest {OWN_LINES} only</Button>}
        {changes >= limit && limit < MOST_LISTED && (
          <Button
            disabled={loading}
            onClick={() => {
              setAll(true);
              onMore(MOST_LISTED);
            }}
          >
            {loading ? 'Loading more' : `List up to ${MOST_LISTED} changes`}
          </Button>
        )}
      </div>
    </>
  );
}

const BAR = 88;

function LineRow({ line, why, onUnfold }: { line: Line; why: AgentWhy; onUnfold: () => void }) {
  const { kind, from, to, of } = line;
  const by = to - from;
  const whole = kind === 'now' || kind === 'base';
  const fill = kind === 'now' ? 'var(--text)' : whole || by >= 0 ? 'var(--control)' : 'var(--critical)';
  return (
    <Row id={kind === 'change' ? `${of?.decision_offset} ${of?.timestamp}` : kind}>
      <Cell name="Time" className="whitespace-nowrap text-muted">
        {of === undefined ? '' : <time title={dateAndClock(of.timestamp)}>{clock(of.timestamp)}</time>}
      </Cell>
      <Cell name="" className="w-full">
        <What line={line} why={why} onUnfold={onUnfold} />
      </Cell>
      <Cell name="Policy" className="text-muted">
        {of === undefined ? '' : <Policy version={of.policy_version} why={why} />}
      </Cell>
      <Cell name="Sum">
        <SumBar from={from / 10} to={to / 10} fill={fill} width={BAR} />
      </Cell>
      <Cell name="Points" className={`text-right whitespace-nowrap ${whole ? 'font-semibold' : ''}`}>
        <span data-testid="points">{whole ? pointsOf(by) : signedPoints(by)}</span>
      </Cell>
    </Row>
  );
}

function Policy({ version, why }: { version: number; why: AgentWhy }) {
  const policy = why.policies.find((it) => it.version === version);
  const since = policy?.effective_from ? `in force from ${dateAndClock(policy.effective_from)}` : 'the default';
  return <span title={policy === undefined ? undefined : `${since}. ${visible(policy.reason)}`}>{version}</span>;
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
      return line.of === undefined ? null : <Seen of={line.of} gone={why.messages_missing === null} />;
  }
}

/** @param props.gone the event store answered, so that what is missing is no longer kept */
function Seen({ of, gone }: { of: Evidence; gone: boolean }) {
  const { message, observations } = of;
  return (
    <>
      {observations.length === 0 ? (
        CHANGE_WORDS[of.code]
      ) : (
        <ul>
          {observations.map((it) => (
            <Observation key={it.evidence_id} of={it} />
          ))}
        </ul>
      )}
      {message !== null ? (
        <EvidenceLink
          of={message}
          label="Open the message in its conversation"
          className="mt-0.5 flex min-w-0 items-baseline gap-1.5 text-muted hover:text-text"
        >
          <AgentName id={message.agent_id} className="max-w-40 flex-none text-muted" />
          <bdi className="min-w-0 truncate underline decoration-line-strong underline-offset-2">
            {message.excerpt === '' ? 'its message' : visible(clip(message.excerpt, 120))}
          </bdi>
        </EvidenceLink>
      ) : (
        of.decision_offset >= 0 && gone && <p className="mt-0.5 text-muted">Its message is no longer kept.</p>
      )}
    </>
  );
}

function Observation({ of: { outcome, kind, reason } }: { of: TrustEvidence }) {
  return (
    <li className="break-words">
      <span className={outcome === 'bad' ? 'font-medium' : ''}>{CHANGE_WORDS[kind]}</span>
      {reason !== '' && <bdi className="text-muted">: {visible(reason)}</bdi>}
    </li>
  );
}
