'use client';
import type { AgentSummary } from '@chorus/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo, useState } from 'react';
import { glyphOf, levelOf } from '../agents/level.ts';
import { ConflictsOf } from '../conflicts/conflicts-of.tsx';
import { usePlace, useSurroundings } from '../fleet/context.tsx';
import { Intervene } from '../inspector/intervene.tsx';
import { Score, Standing } from '../inspector/standing.tsx';
import type { Between } from '../inspector/use-history.ts';
import { PageBody } from '../shell/page-body.tsx';
import { addressOf } from '../shell/pages.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import { Glyph } from '../ui/glyph.tsx';
import { visible } from '../ui/text.ts';
import { dateAndClock } from '../ui/time.ts';
import { betweenOf, useAgentState } from './address.ts';
import { Interventions } from './interventions.tsx';
import { History } from './history.tsx';
import { Participation } from './participation.tsx';
import { useInterventions, useParticipation, useWhy } from './use-agent.ts';
import { WhyScore } from './why-score.tsx';

/** One agent: what it is trusted with, why exactly, what was done to it, and what a person can do. */
export function AgentPage() {
  const [{ id }] = useAgentState();
  return id === '' ? <Nameless /> : <Named key={id} agent_id={id} />;
}

const FIRST_LISTED = 100;

const timeWords = (range: '1h' | '24h' | '7d' | Between): string =>
  typeof range === 'string'
    ? `In the last ${range.replace(/(\d+)/, '$1 ')}`
    : `From ${dateAndClock(range.from)} to ${dateAndClock(range.to)}`;

function Named({ agent_id }: { agent_id: string }) {
  usePageTitle(agent_id);
  const { live } = useSurroundings();
  const [state] = useAgentState();
  const [limit, setLimit] = useState(FIRST_LISTED);
  const agent = live.fleet?.agents.get(agent_id);
  const between = useMemo(() => (state.range === 'custom' ? betweenOf(state) : null), [state]);
  // A time that is over is explained as of its end.
  const why = useWhy(agent_id, limit, between === null ? '' : new Date(between.to).toISOString());
  const done = useInterventions(agent_id);
  const range = between ?? (state.range === 'custom' ? '24h' : state.range);
  const participation = useParticipation(agent_id, range);
  return (
    <PageBody>
      <div className="grid items-start gap-x-6 gap-y-8 mid:grid-cols-[minmax(0,1fr)_320px] mid:grid-rows-[auto_1fr]">
        <div className="min-w-0 space-y-6">
          <Head agent_id={agent_id} agent={agent} loading={live.fleet === null} />
          <History agent={agent} agent_id={agent_id} interventions={done.interventions} between={between} />
          <Participation of={participation} trust={agent?.trust ?? null} time={timeWords(range)} />
        </div>
        <aside aria-label="What was done, what can be done" className="min-w-0 space-y-6 mid:row-span-2">
          {agent !== undefined && <Act agent={agent} />}
          <Interventions of={done} />
        </aside>
        <div className="min-w-0 space-y-8">
          <WhyScore why={why} limit={limit} asOf={between?.to ?? null} onMore={setLimit} />
          <ConflictsOf agent_id={agent_id} />
        </div>
      </div>
    </PageBody>
  );
}

function Head(props: { agent_id: string; agent: AgentSummary | undefined; loading: boolean }) {
  const { agent_id, agent, loading } = props;
  const { now, fleet_id } = useSurroundings();
  const trust = agent?.trust ?? null;
  return (
    <header>
      <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
        <h1 className="flex min-w-0 flex-1 basis-60 items-center gap-2" title={visible(agent_id)}>
          {glyphOf(trust) !== 'none' && <Glyph name={glyphOf(trust)} size={16} label={trust?.standing} />}
          <bdi className="min-w-0 truncate font-mono text-20 font-semibold">{visible(agent_id)}</bdi>
        </h1>
        <span className="flex gap-3">
          <Link
            href={addressOf('/', fleet_id, { agent: agent_id })}
            className="text-12 text-accent underline-offset-2 hover:underline max-desk:py-3"
          >
            Among the others
          </Link>
          <Link
            href={addressOf('/conversations', fleet_id, { agent: agent_id })}
            className="text-12 text-accent underline-offset-2 hover:underline max-desk:py-3"
          >
            Its conversations
          </Link>
        </span>
      </div>
      {agent === undefined ? (
        <p role="status" className="mt-1 text-12 text-muted">
          {loading
            ? 'Loading what is known of it now'
            : 'It is not among the agents of this fleet now: it never spoke here, or what was known of it has faded. What is kept of it stands below.'}
        </p>
      ) : (
        <>
          <Standing agent={agent} now={now} />
          <p className="mt-3 flex items-center gap-2">
            {levelOf(trust) === 'few' && <span className="text-12 text-muted">n={trust?.observations}</span>}
            <Score trust={trust} />
          </p>
        </>
      )}
    </header>
  );
}

/** The blast radius is asked for again when the standing changes. */
function Act({ agent }: { agent: AgentSummary }) {
  const { api, fleet_id } = usePlace();
  const { trust } = agent;
  const detail = useQuery({
    queryKey: ['agent', fleet_id, agent.agent_id, trust?.standing, trust?.enforced],
    queryFn: () => api.agent(fleet_id, agent.agent_id),
    refetchInterval: 15_000,
  });
  return (
    <section aria-labelledby="act" className="rounded-8 border border-line-strong bg-surface [&>form]:border-t-0">
      <h2 id="act" className="sr-only">
        What can be done
      </h2>
      <Intervene key={`${trust?.standing} ${trust?.enforced}`} agent={agent} detail={detail.data} />
    </section>
  );
}

function Nameless() {
  usePageTitle('Agent');
  const { fleet_id } = usePlace();
  return (
    <PageBody>
      <h1 className="text-20 font-semibold">No agent</h1>
      <p className="mt-2 mb-6 max-w-[72ch] text-muted" role="status">
        This address names none: it would have to stand behind <code className="id text-text">id=</code>.
      </p>
      <Link href={addressOf('/', fleet_id)} className="text-accent underline underline-offset-2">
        All agents
      </Link>
    </PageBody>
  );
}
