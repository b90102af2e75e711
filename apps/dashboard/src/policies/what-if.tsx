'use client';
import type { TrustPolicyBody, WhatIf } from '@chorus/contracts';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { useId, useState } from 'react';
import { askWhatIf } from '../api/trust.ts';
import { useNow, usePlace } from '../fleet/context.tsx';
import { Cell, Row, Table } from '../settings/table.tsx';
import { agentAddress } from '../shell/pages.ts';
import { AgentName } from '../ui/agent-name.tsx';
import { ApiProblem } from '../ui/api-problem.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { count, signed } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';

const HOUR_MS = 3_600_000;
export const RANGES = [
  { name: 'the last hour', ms: HOUR_MS },
  { name: 'the last 24 h', ms: 24 * HOUR_MS },
  { name: 'the last 7 days', ms: 168 * HOUR_MS },
  { name: 'all that is kept', ms: null },
] as const;

interface Asked {
  readonly policy: TrustPolicyBody;
  readonly from: string | null;
}

/** The question, and the latest answer to it. */
export function useWhatIf() {
  const { api, fleet_id } = usePlace();
  return useMutation({
    mutationFn: ({ policy, from }: Asked) => askWhatIf(api, fleet_id, policy, from),
  });
}

/**
 * What the draft would have made of what is recorded.
 * @param props.policy the draft; null while something in it is not accepted
 */
export function WhatIfPanel(props: { policy: TrustPolicyBody | null; question: ReturnType<typeof useWhatIf> }) {
  const { policy, question } = props;
  const now = useNow();
  const id = useId();
  const [range, setRange] = useState(1);
  const ms = RANGES[range]?.ms ?? null;
  const ask = (): void => {
    if (policy === null) return;
    question.mutate({ policy, from: ms === null ? null : new Date(now - ms).toISOString() });
  };
  const other = question.data !== undefined && question.variables.policy !== policy;
  return (
    <section aria-labelledby={id} data-testid="what-if">
      <div className="flex flex-wrap items-center gap-2">
        <h2 id={id} className="text-14 font-semibold">
          What if it had held in
        </h2>
        <select
          aria-label="Range"
          value={range}
          onChange={(event) => setRange(Number(event.target.value))}
          className="h-7 rounded-6 border border-line-strong bg-surface px-1.5 text-12 font-medium max-desk:h-11"
        >
          {RANGES.map(({ name }, index) => (
            <option key={name} value={index}>
              {name}
            </option>
          ))}
        </select>
        <Button onClick={ask} disabled={policy === null || question.isPending} className="max-desk:h-11">
          {question.isPending ? 'Going through what is recorded' : 'What if?'}
        </Button>
      </div>
      <p className="mt-1 text-12 text-muted">
        Recorded evidence is counted again, once under the policies that held and once under the draft, both from agents
        of which nothing is known. Nothing is changed by it.
      </p>
      <ApiProblem error={question.error} className="mt-2" />
      {question.data !== undefined && (
        <>
          {other && (
            <p role="status" className="mt-2 flex items-center gap-2 text-12">
              <Glyph name="warn" /> The draft was changed since; ask again.
            </p>
          )}
          <Answer of={question.data} />
        </>
      )}
    </section>
  );
}

const FIRST_SHOWN = 20;

const STANDING_WORDS = { active: 'active', probation: 'on probation', quarantined: 'quarantined' } as const;

function Answer({ of }: { of: WhatIf }) {
  const { fleet_id } = usePlace();
  const [all, setAll] = useState(false);
  const { now, then } = of.totals;
  const moved = of.agents.filter(
    ({ now, then }) =>
      Math.abs(then.score - now.score) >= 0.05 ||
      then.quarantines !== now.quarantines ||
      then.standing !== now.standing,
  );
  const shown = all ? of.agents : moved.slice(0, FIRST_SHOWN);
  return (
    <div className="mt-3 space-y-3">
      <p role="status" className="text-12" data-complete={of.complete}>
        {of.from === null || of.to === null ? (
          'There is no decision in this time.'
        ) : (
          <>
            {count(of.evidence, 'piece')} of evidence in {count(of.decisions, 'decision')}, {dateAndClock(of.from)} to{' '}
            {dateAndClock(of.to)}.
          </>
        )}
        {!of.complete && (
          <span className="mt-1 flex items-center gap-2">
            <Glyph name="warn" /> There is more in this time than is looked at: what is oldest is left out. A shorter
            time is complete.
          </span>
        )}
      </p>
      <dl className="grid max-w-130 grid-cols-[minmax(0,1fr)_auto_auto] gap-x-6 gap-y-1 text-12" aria-label="Totals">
        <dt className="text-muted">Quarantines</dt>
        <dd className="text-right">{now.quarantines}</dd>
        <dd className="text-right font-medium">→ {then.quarantines}</dd>
        <dt className="text-muted">Agents quarantined at the end</dt>
        <dd className="text-right">{now.quarantined}</dd>
        <dd className="text-right font-medium">→ {then.quarantined}</dd>
        <dt className="text-muted">Mean score</dt>
        <dd className="text-right">{points(now.mean)}</dd>
        <dd className="text-right font-medium">→ {points(then.mean)}</dd>
      </dl>
      {moved.length === 0 && of.agents.length > 0 && (
        <p className="text-12">No agent would have another score or standing, nor be quarantined more or less often.</p>
      )}
      {shown.length > 0 && (
        <Table
          label="Agents"
          columns={[
            ...['Agent', 'Score now', 'Score then', 'Difference'],
            ...['Quarantines now', 'Quarantines then', 'Standing now', 'Standing then'],
          ]}
        >
          {shown.map((it) => (
            <Row key={it.agent_id} id={it.agent_id}>
              <Cell name="Agent" className="w-full">
                <Link
                  href={agentAddress(fleet_id, it.agent_id)}
                  prefetch={false}
                  className="flex max-w-64 underline-offset-2 hover:underline"
                >
                  <AgentName id={it.agent_id} />
                </Link>
              </Cell>
              <Cell name="Score now">{points(it.now.score)}</Cell>
              <Cell name="Score then">{points(it.then.score)}</Cell>
              <Cell name="Difference" className="font-medium">
                {signed(Math.round((it.then.score - it.now.score) * 10) / 10)}
              </Cell>
              <Cell name="Quarantines now">{it.now.quarantines}</Cell>
              <Cell
                name="Quarantines then"
                className={it.then.quarantines > it.now.quarantines ? 'text-quarantine' : ''}
              >
                {it.then.quarantines}
              </Cell>
              <Cell name="Standing now" className="whitespace-nowrap">
                {STANDING_WORDS[it.now.standing]}
              </Cell>
              <Cell
                name="Standing then"
                className={`whitespace-nowrap ${it.then.standing === it.now.standing ? '' : it.then.standing === 'quarantined' ? 'font-medium text-quarantine' : 'font-medium'}`}
              >
                {STANDING_WORDS[it.then.standing]}
              </Cell>
            </Row>
          ))}
        </Table>
      )}
      {of.agents.length > shown.length && (
        <Button onClick={() => setAll(true)}>Show all {count(of.agents.length, 'agent')}</Button>
      )}
    </div>
  );
}

const points = (score: number | null): string => (score === null ? '–' : score.toFixed(1));
