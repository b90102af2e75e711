'use client';
import Link from 'next/link';
import { useState } from 'react';
import { glyphOf, levelOf } from '../agents/level.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { agentAddress } from '../shell/pages.ts';
import { AgentName } from '../ui/agent-name.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { amount } from '../ui/text.ts';
import { clock, dateAndClock } from '../ui/time.ts';
import type { Finding } from './findings.ts';
import { MessageLink, type GoTo } from './message-link.tsx';
import { tokenRate, type Participant, type TokenRate } from './participants.ts';
import type { Entry } from './transcript.ts';

const TONES = { quarantine: 'text-quarantine', critical: 'text-critical', warn: 'text-warn' } as const;
const TRUST = { critical: 'text-critical', warn: 'text-warn', few: '', ok: '', unknown: 'text-muted' } as const;
const FIRST_SHOWN = 12;

/** What was found in the conversation, who takes part, and what it costs over time. */
export function Aside(props: {
  findings: readonly Finding[];
  participants: readonly Participant[];
  entries: readonly Entry[];
  goTo: GoTo;
}) {
  const rate = tokenRate(props.entries);
  return (
    <>
      <section aria-labelledby="found" className="border-b border-line p-4">
        <h2 id="found" className="flex justify-between font-semibold">
          Found here <span className="text-12 leading-5 font-normal text-muted">{props.findings.length}</span>
        </h2>
        <Findings findings={props.findings} goTo={props.goTo} />
      </section>
      <section aria-label="Who" className="border-b border-line p-4">
        <Who participants={props.participants} />
      </section>
      {rate !== null && (
        <section aria-label="Tokens a minute" className="p-4">
          <Rate rate={rate} entries={props.entries} />
        </section>
      )}
    </>
  );
}

function Findings({ findings, goTo }: { findings: readonly Finding[]; goTo: GoTo }) {
  const [all, setAll] = useState(false);
  if (findings.length === 0)
    return <p className="mt-1 text-12 text-muted">Nothing: no detection, no raised risk, nothing blocked.</p>;
  const shown = all ? findings : findings.slice(0, FIRST_SHOWN);
  return (
    <>
      <ul className="mt-1">
        {shown.map((finding) => (
          <li key={finding.key} className="border-line not-first:border-t">
            {finding.message_id === null ? (
              <div className="grid grid-cols-[12px_minmax(0,1fr)_auto] gap-x-2 py-2">
                <FindingWords finding={finding} />
              </div>
            ) : (
              <MessageLink
                id={finding.message_id}
                goTo={goTo}
                className="grid grid-cols-[12px_minmax(0,1fr)_auto] gap-x-2 py-2 hover:bg-hover"
              >
                <FindingWords finding={finding} />
              </MessageLink>
            )}
          </li>
        ))}
      </ul>
      {findings.length > shown.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="text-12 font-medium text-accent hover:underline max-desk:min-h-11"
        >
          Show all {findings.length.toLocaleString('en')}
        </button>
      )}
    </>
  );
}

function FindingWords({ finding }: { finding: Finding }) {
  return (
    <>
      <span className="mt-1">
        <Glyph name={finding.glyph} />
      </span>
      <span className={`truncate font-semibold ${TONES[finding.tone]}`}>{finding.title}</span>
      <time dateTime={finding.at} title={dateAndClock(finding.at)} className="text-12 leading-5 text-muted">
        {clock(finding.at)}
      </time>
      <bdi className="col-start-2 col-end-4 text-12 break-words text-muted">{finding.detail}</bdi>
    </>
  );
}

const WHO = 'grid items-center gap-2 text-12';
/** Names have the room that tokens need not. */
const COLUMNS = {
  tokens: 'grid-cols-[12px_minmax(0,1fr)_36px_56px_32px]',
  none: 'grid-cols-[12px_minmax(0,1fr)_36px_32px]',
} as const;

function Who({ participants }: { participants: readonly Participant[] }) {
  const { live, fleet_id } = useSurroundings();
  const [all, setAll] = useState(false);
  const shown = all ? participants : participants.slice(0, FIRST_SHOWN);
  const told = participants.some(({ tokens }) => tokens !== null);
  const row = `${WHO} ${told ? COLUMNS.tokens : COLUMNS.none}`;
  return (
    <>
      <table role="table" aria-label="Who takes part" className="block w-full">
        <thead role="rowgroup" className="block">
          <tr role="row" className={`${row} h-6 text-muted`}>
            <th role="columnheader" className="col-span-2 text-left text-13 font-semibold text-text">
              Who
            </th>
            <th role="columnheader" className="text-right font-normal">
              Sent
            </th>
            {told && (
              <th role="columnheader" className="text-right font-normal">
                Tokens
              </th>
            )}
            <th role="columnheader" className="text-right font-normal">
              Trust
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup" className="block">
          {shown.map(({ agent_id, sent, tokens }) => {
            const trust = live.fleet?.agents.get(agent_id)?.trust ?? null;
            return (
              <tr key={agent_id} role="row" className={`${row} h-8 max-desk:h-11`}>
                <td role="cell" className="col-span-2 grid grid-cols-[12px_minmax(0,1fr)] items-center gap-2">
                  <Glyph name={glyphOf(trust)} label={trust?.standing} />
                  <Link
                    href={agentAddress(fleet_id, agent_id)}
                    prefetch={false}
                    className="flex min-w-0 hover:underline hover:underline-offset-2"
                  >
                    <AgentName id={agent_id} />
                  </Link>
                </td>
                <td role="cell" className="text-right">
                  {sent.toLocaleString('en')}
                </td>
                {told && (
                  <td role="cell" className="text-right">
                    {tokens === null ? '–' : amount(tokens)}
                  </td>
                )}
                <td
                  role="cell"
                  className={`text-right font-semibold ${TRUST[levelOf(trust)]}`}
                  title={trust === null ? 'Not scored, or not in this fleet now' : 'Trust at this moment'}
                >
                  {trust === null ? '–' : Math.round(trust.score)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {participants.length > shown.length && (
        <button
          type="button"
          onClick={() => setAll(true)}
          className="text-12 font-medium text-accent hover:underline max-desk:min-h-11"
        >
          Show all {participants.length.toLocaleString('en')}
        </button>
      )}
    </>
  );
}

const WIDTH = 288;
const HEIGHT = 48;

function Rate({ rate, entries }: { rate: TokenRate; entries: readonly Entry[] }) {
  const each = WIDTH / rate.bars.length;
  const at = (entry: Entry | undefined): string =>
    entry === undefined ? '' : clock(entry.message.decided_at).slice(0, 5);
  return (
    <>
      <h2 className="flex justify-between font-semibold">
        Tokens a minute <span className="text-12 leading-5 font-normal text-muted">at most {amount(rate.most)}</span>
      </h2>
      <svg width={WIDTH} height={HEIGHT + 1} className="mt-2 max-w-full" aria-hidden="true">
        {rate.bars.map((bar, index) => {
          const height = rate.most === 0 ? 0 : (bar / rate.most) * HEIGHT;
          const gap = each > 6 ? 2 : 0;
          return (
            <rect
              key={index}
              x={index * each + gap}
              y={HEIGHT - height}
              width={each - 2 * gap}
              height={height}
              fill="var(--control)"
            />
          );
        })}
        <path d={`M0 ${HEIGHT + 0.5}H${WIDTH}`} stroke="var(--line-strong)" />
      </svg>
      <p className="flex justify-between text-12 text-muted">
        <span>{at(entries[0])}</span>
        <span>{at(entries.at(-1))}</span>
      </p>
    </>
  );
}
