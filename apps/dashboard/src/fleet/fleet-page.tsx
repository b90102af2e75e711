'use client';
import { AgentList } from '../agents/agent-list.tsx';
import { resolveAddress } from '../config.ts';
import { Feed } from '../feed/feed.tsx';
import { GraphPanel } from '../graph/graph-panel.tsx';
import { Inspector } from '../inspector/inspector.tsx';
import { SituationStrip } from '../problems/situation-strip.tsx';
import { Tabs } from '../shell/tabs.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { PastFleet } from '../timeline/past-fleet.tsx';
import { Timeline } from '../timeline/timeline.tsx';
import { visible } from '../ui/text.ts';
import { useSurroundings } from './context.tsx';
import { EmptyFleet } from './empty-fleet.tsx';
import { useUrlState } from './url-state.ts';

/** The Fleet page: who is in trouble, since when, and is this live? */
export function FleetPage(props: { ingestion_url: string }) {
  usePageTitle('');
  return (
    <>
      <PastFleet>
        <Fleet {...props} />
      </PastFleet>
      <Timeline />
    </>
  );
}

function Fleet({ ingestion_url }: { ingestion_url: string }) {
  const [url] = useUrlState();
  const { live, fleet_id } = useSurroundings();
  const { fleet } = live;
  const empty = fleet !== null && fleet.agents.size === 0 && fleet.decisions.length === 0;
  const ingestion = ingestion_url === '' ? null : resolveAddress(ingestion_url, window.location.href);
  return (
    <div className="fleet" data-inspecting={url.agent !== null && !empty ? '' : undefined}>
      <h1 className="sr-only">Fleet {visible(fleet_id)}</h1>
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
