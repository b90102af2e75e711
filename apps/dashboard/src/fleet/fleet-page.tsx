'use client';
import type { SessionView } from '@chorus/contracts';
import { useEffect } from 'react';
import type { Api } from '../api/client.ts';
import { AgentList } from '../agents/agent-list.tsx';
import { Feed } from '../feed/feed.tsx';
import { GraphPanel } from '../graph/graph-panel.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { SituationStrip } from '../problems/situation-strip.tsx';
import { ConnectionBanner } from '../shell/connection-banner.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { TopBar } from '../shell/top-bar.tsx';
import { LiveFleet, useSurroundings } from './context.tsx';
import { EmptyFleet } from './empty-fleet.tsx';
import { useUrlState } from './url-state.ts';

/** The Fleet page: who is in trouble, since when, and is this live? */
export function FleetPage(props: { api: Api; session: SessionView; relogin: () => void; ingestion: string | null }) {
  const [url, changeUrl] = useUrlState();
  const fleet_id = url.fleet ?? firstFleet(props.session);
  useEffect(() => {
    if (url.fleet === null) changeUrl({ fleet: fleet_id });
  }, [url.fleet, fleet_id, changeUrl]);
  useEffect(() => {
    document.title = `${fleet_id} · Chorus`;
  }, [fleet_id]);
  return (
    <LiveFleet
      key={fleet_id}
      api={props.api}
      session={props.session}
      fleet_id={fleet_id}
      onUnauthorized={props.relogin}
    >
      <Layout ingestion={props.ingestion} />
    </LiveFleet>
  );
}

/** The one with most agents; a person’s own before a simulated one. */
function firstFleet({ fleets }: SessionView): string {
  const [first] = [...fleets].sort((a, b) => Number(a.simulated) - Number(b.simulated) || b.agents - a.agents);
  return first?.fleet_id ?? 'default';
}

function Layout({ ingestion }: { ingestion: string | null }) {
  const [url] = useUrlState();
  const { live } = useSurroundings();
  const { fleet } = live;
  const empty = fleet !== null && fleet.agents.size === 0 && fleet.decisions.length === 0;
  return (
    <div className="fleet" data-inspecting={url.agent !== null && !empty ? '' : undefined}>
      <TopBar />
      <div className="min-w-0 [grid-area:banner]">
        <ConnectionBanner />
      </div>
      <SituationStrip />
      <Tabs agents={fleet?.agents.size ?? null} />
      <aside
        aria-label="Agents"
        data-part="list"
        data-shown={url.tab === 'list' ? '' : undefined}
        className="flex min-h-0 min-w-0 flex-col border-r border-line bg-surface [grid-area:list]"
      >
        <AgentList />
      </aside>
      <main
        data-part="graph"
        data-shown={url.tab === 'graph' ? '' : undefined}
        className="flex min-h-0 min-w-0 flex-col [grid-area:graph]"
      >
        {empty ? <EmptyFleet ingestion={ingestion} /> : <GraphPanel />}
      </main>
      <aside
        aria-label={url.agent === null || empty ? 'Decisions' : 'Inspector'}
        data-part="side"
        data-shown={url.tab === 'feed' ? '' : undefined}
        className="flex min-h-0 min-w-0 flex-col border-l border-line bg-surface [grid-area:side]"
      >
        {url.agent === null || empty ? <Feed /> : <Inspector key={url.agent} agent_id={url.agent} />}
      </aside>
    </div>
  );
}
