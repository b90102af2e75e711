'use client';
import type { AgentSummary } from '@chorus/contracts';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useEffect, useRef } from 'react';
import { glyphOf } from '../agents/level.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { RANGES, useUrlState } from '../fleet/url-state.ts';
import { agentAddress } from '../shell/pages.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Icon } from '../ui/icon.tsx';
import { signed, visible } from '../ui/text.ts';
import { Intervene } from './intervene.tsx';
import { Neighbours } from './neighbours.tsx';
import { Score, Standing, trustColour } from './standing.tsx';
import { TrustChart } from './trust-chart.tsx';
import { useHistory } from './use-history.ts';
import { Why } from './why.tsx';

/** One agent: what it is trusted with, since when, why, and what a person can do. */
export function Inspector({ agent_id }: { agent_id: string }) {
  const { live } = useSurroundings();
  const [, changeUrl] = useUrlState();
  const { fleet } = live;
  const agent = fleet?.agents.get(agent_id);
  const newest = fleet?.decisions[0]?.offset ?? -1;
  const opened = useRef(newest);
  useEffect(() => {
    if (opened.current === -1) opened.current = newest;
  }, [newest]);
  const waiting = fleet?.decisions.filter((it) => it.offset > opened.current).length ?? 0;
  const close = (): void => changeUrl({ agent: null });
  return (
    <div data-testid="inspector" data-agent-id={agent_id} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-14 flex-none items-center gap-2 border-b border-line pr-3 pl-2">
        <Button look="ghost" onClick={close}>
          <Icon name="left" /> Decisions
          {waiting > 0 && <span className="rounded-4 bg-raised px-1 text-text">{waiting}</span>}
        </Button>
        <span className="flex-1" />
        <IconButton look="ghost" label="Close" onClick={close}>
          <Icon name="close" />
        </IconButton>
      </div>
      {fleet === null ? (
        <p className="p-4 text-12 text-muted">Loading</p>
      ) : agent === undefined ? (
        <Unknown agent_id={agent_id} />
      ) : (
        <Known agent={agent} />
      )}
    </div>
  );
}

function Unknown({ agent_id }: { agent_id: string }) {
  return (
    <div className="p-4">
      <bdi className="id block truncate">{visible(agent_id)}</bdi>
      <p className="mt-1 text-12 text-muted">
        No agent of this name has spoken in this fleet, or what was known of it has faded.
      </p>
    </div>
  );
}

function Known({ agent }: { agent: AgentSummary }) {
  const { api, fleet_id, live, now } = useSurroundings();
  const [url] = useUrlState();
  const { trust } = agent;
  const colour = trustColour(trust);
  const detail = useQuery({
    queryKey: ['agent', fleet_id, agent.agent_id, trust?.standing, trust?.enforced],
    queryFn: () => api.agent(fleet_id, agent.agent_id),
    refetchInterval: 15_000,
  });
  const { query, points, from, to } = useHistory(agent.agent_id, url.range, trust);
  const first = points[0];
  const change =
    first === undefined || trust === null ? null : Math.round(trust.score) - Math.round(first.score - first.change);
  return (
    <>
      <div className="scroll min-h-0 flex-1">
        <section aria-label="Trust" className="border-b border-line px-4 pt-3 pb-2">
          <h2 className="flex min-w-0 items-center gap-2">
            {glyphOf(trust) !== 'none' && <Glyph name={glyphOf(trust)} size={16} />}
            <bdi className="truncate font-mono text-14 font-semibold" title={visible(agent.agent_id)}>
              {visible(agent.agent_id)}
            </bdi>
          </h2>
          <Standing agent={agent} now={now} />
          <div className="mt-3 flex items-center gap-2">
            <Score trust={trust} />
            {change !== null && (
              <span className="text-12">
                {signed(change)} in {RANGE_WORDS[url.range]}
              </span>
            )}
          </div>
          <TrustChart
            points={points}
            from={from}
            to={to}
            born={agent.activity === null ? undefined : Date.parse(agent.activity.first_seen)}
            colour={colour}
          />
          <div className="mt-1 flex items-center gap-2">
            <Ranges />
            <span className="text-12 text-muted">
              {query.error !== null ? (
                <span className="text-critical" role="alert">
                  {query.error.message}
                </span>
              ) : query.isPending ? (
                'Loading the past'
              ) : points.length === 0 ? (
                'No change in this range'
              ) : query.data?.served_from === 'memory' ? (
                'History in memory, volatile'
              ) : (
                ''
              )}
            </span>
          </div>
        </section>
        <Why points={points} colour={colour} />
        <p className="border-b border-line px-4 py-2.5 text-12">
          <Link
            href={agentAddress(fleet_id, agent.agent_id)}
            className="font-medium text-accent underline underline-offset-2"
          >
            Why this score?
          </Link>{' '}
          <span className="text-muted">All evidence, policy and conflicts, on its page.</span>
        </p>
        <PathChoice agent_id={agent.agent_id} />
        {live.fleet !== null && <Neighbours agent_id={agent.agent_id} fleet={live.fleet} now={now} />}
      </div>
      <Intervene key={`${trust?.standing} ${trust?.enforced}`} agent={agent} detail={detail.data} />
    </>
  );
}

/** Makes the agent an end of the causal path over the graph. */
function PathChoice({ agent_id }: { agent_id: string }) {
  const [url, changeUrl] = useUrlState();
  const ends = [
    ['from', 'Path from here'],
    ['to', 'Path to here'],
  ] as const;
  return (
    <p className="flex items-center gap-2 border-b border-line px-4 py-2">
      {ends.map(([end, name]) => (
        <Button
          key={end}
          aria-pressed={url[end] === agent_id}
          // On a phone the inspector lies over the graph, where the path is.
          onClick={() => changeUrl({ [end]: agent_id, ...(window.innerWidth <= 640 && { agent: null, tab: 'graph' }) })}
          className="aria-pressed:border-accent max-desk:h-11"
        >
          <Icon name="path" /> {name}
        </Button>
      ))}
    </p>
  );
}

const RANGE_WORDS = { '1h': '1 h', '6h': '6 h', '24h': '24 h', '7d': '7 d' } as const;

function Ranges() {
  const [url, changeUrl] = useUrlState();
  return (
    <span
      role="group"
      aria-label="Range"
      className="inline-flex h-6 overflow-hidden rounded-6 border border-line-strong"
    >
      {RANGES.map((range) => (
        <button
          key={range}
          type="button"
          aria-pressed={url.range === range}
          onClick={() => changeUrl({ range })}
          className="border-line px-2 text-12 whitespace-nowrap text-muted not-last:border-r aria-pressed:bg-raised aria-pressed:text-text"
        >
          {RANGE_WORDS[range]}
        </button>
      ))}
    </span>
  );
}
