'use client';
import Link from 'next/link';
import { Popover } from 'radix-ui';
import { useMemo } from 'react';
import { usePlace, useSurroundings } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { MENU } from '../shell/menu.ts';
import { detectionAddress } from '../shell/pages.ts';
import { AgentName } from '../ui/agent-name.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Icon } from '../ui/icon.tsx';
import { ageOf } from '../ui/time.ts';
import { visible } from '../ui/text.ts';
import { lastClosed, openProblems, problemFacts, type Problem } from './problems.ts';

const SHOWN = 3;
const TONES = { quarantine: 'text-quarantine', critical: 'text-critical', warn: 'text-warn' } as const;

/** The worst three open problems; the first thing that the eye should meet. */
export function SituationStrip() {
  const { live, status, now, fleet_id } = useSurroundings();
  const { fleet } = live;
  const minute = Math.floor(now / 10_000) * 10_000; // conflicts fade by the minute, not by the second
  const problems = useMemo(() => (fleet === null ? [] : openProblems(fleet, minute)), [fleet, minute]);
  const rest = problems.slice(SHOWN);
  return (
    <section
      aria-label="Open problems"
      data-part="strip"
      className={`flex min-w-0 border-b border-line bg-surface [grid-area:strip] max-desk:flex-col ${status === 'stale' ? 'text-muted' : ''}`}
    >
      <p className="sr-only" aria-live="polite">
        {fleet === null ? '' : announcement(problems)}
      </p>
      {fleet === null ? (
        <Line
          strong={`Loading ${visible(fleet_id)}`}
          text={
            status === 'connecting' ? 'Waiting for the snapshot: agents, causal graph, decisions' : 'No snapshot yet'
          }
        />
      ) : problems.length === 0 ? (
        <Line text={calmWords(fleet.agents.size, lastClosed(fleet), now)} />
      ) : (
        <>
          {problems.slice(0, SHOWN).map((problem) => (
            <ProblemCell key={problem.id} problem={problem} now={now} />
          ))}
          {rest.length > 0 && <More problems={rest} now={now} />}
        </>
      )}
    </section>
  );
}

function announcement(problems: readonly Problem[]): string {
  const [worst] = problems;
  if (worst === undefined) return 'Nothing needs you.';
  return `${problems.length} open: ${worst.what} ${visible(worst.agents[0] ?? '')}`;
}

function calmWords(agents: number, closed: string | null, now: number): string {
  if (agents === 0) return 'No agent has spoken yet.';
  return closed === null ? 'Nothing needs you.' : `Nothing needs you. Last detection closed ${ageOf(closed, now)} ago.`;
}

function Line({ strong, text }: { strong?: string; text: string }) {
  return (
    <div className="flex min-h-14 min-w-0 flex-col justify-center px-4">
      {strong !== undefined && <span className="truncate">{strong}</span>}
      <span className={`truncate text-muted ${strong === undefined ? '' : 'text-12'}`}>{text}</span>
    </div>
  );
}

/** A small button beside a problem that leads elsewhere. */
const LEAD =
  'last:mr-2 grid size-7 flex-none place-content-center rounded-6 text-muted hover:bg-raised hover:text-text';

function ProblemCell({ problem, now }: { problem: Problem; now: number }) {
  const { fleet_id } = usePlace();
  const [, changeUrl] = useUrlState();
  const [first] = problem.agents;
  return (
    <div className="flex min-w-0 flex-[0_1_auto] items-center border-r border-line hover:bg-hover max-desk:h-13 max-desk:border-r-0 max-desk:not-last:border-b">
      <button
        type="button"
        onClick={() => first !== undefined && changeUrl({ agent: first }, true)}
        className="grid h-full min-w-0 flex-1 grid-cols-[12px_minmax(0,1fr)] content-center gap-x-2 pr-3 pl-4 text-left max-desk:px-3"
      >
        <span className="mt-1">
          <Glyph name={problem.glyph} />
        </span>
        <span className="flex min-w-0 items-baseline gap-2">
          <span className={`font-semibold whitespace-nowrap ${TONES[problem.tone]}`}>{problem.what}</span>
          <Parties problem={problem} />
        </span>
        <span className="col-start-2 truncate text-12 text-muted" suppressHydrationWarning>
          {problemFacts(problem, now)}
        </span>
      </button>
      {problem.detection !== undefined && (
        <Link
          href={detectionAddress(fleet_id, problem.detection)}
          prefetch={false}
          aria-label={`${problem.what}: open in the Inbox`}
          title={`${problem.what}: open in the Inbox`}
          className={LEAD}
        >
          <Icon name="inbox" />
        </Link>
      )}
      {problem.evidence !== null && (
        <EvidenceLink of={problem.evidence} label={`${problem.what}: open the conversation`} className={LEAD}>
          <Icon name="talk" />
        </EvidenceLink>
      )}
    </div>
  );
}

function Parties({ problem: { agents, versus } }: { problem: Problem }) {
  const [first = '', second = ''] = agents;
  if (!versus) return <AgentName id={first} />;
  return (
    <span className="flex min-w-0 gap-1.5">
      <AgentName id={first} />
      <span className="id text-muted">×</span>
      <AgentName id={second} />
    </span>
  );
}

function More({ problems, now }: { problems: readonly Problem[]; now: number }) {
  return (
    <Popover.Root>
      <Popover.Trigger className="min-w-20 flex-none px-4 text-left hover:bg-hover max-desk:h-8 max-desk:px-3">
        <span className="block font-semibold whitespace-nowrap max-desk:inline max-desk:text-12">
          {problems.length} more
        </span>
        <span className="text-12 text-muted max-desk:hidden">show</span>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={4} className={`${MENU} scroll max-h-100 w-90`}>
          <ul aria-label="More open problems">
            {problems.map((problem) => (
              <li key={problem.id} className="flex h-12 overflow-hidden rounded-6 *:flex-1 *:border-0 *:px-2">
                <ProblemCell problem={problem} now={now} />
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
