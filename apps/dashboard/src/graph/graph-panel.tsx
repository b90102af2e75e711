'use client';
import { useEffect, useMemo, useRef, useState, type Ref } from 'react';
import { PathBar } from '../causal-path/path-bar.tsx';
import { useSurroundings } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import { ExportMenu } from '../graph-export/export-menu.tsx';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { FleetState } from '../live/state.ts';
import { isTyping } from '../ui/typing.ts';
import { FADE_MS, steppedTime } from './fade-time.ts';
import { GraphCanvas, type GraphHandle } from './graph-canvas.tsx';
import { GraphTable } from './graph-table.tsx';
import { GraphToolbar } from './graph-toolbar.tsx';
import { GraphSkeleton } from './graph-skeleton.tsx';
import { Legend } from './legend.tsx';
import { ShownNote } from './shown-note.tsx';
import { useModel, useNamed, useShownGraph, type ShownGraph } from './use-graph.ts';

/** Who causes what: graph or table, with its toolbar. */
export function GraphPanel() {
  const { live, now, status } = useSurroundings();
  const [url, changeUrl] = useUrlState();
  const handle = useRef<GraphHandle>(null);
  const [asking, setAsking] = useState(false);
  const { fleet } = live;
  const at = useFadeTime(fleet, now);
  const shown = useShownGraph(fleet, at);
  const table = url.view === 'table';
  const pathOpen = asking || url.from !== null || url.to !== null;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 't' || event.key === 'T') changeUrl({ view: table ? 'graph' : 'table' });
      if (event.key === 'Escape') changeUrl({ agent: null });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [table, changeUrl]);
  const closePath = (): void => {
    setAsking(false);
    changeUrl({ from: null, to: null });
  };
  const openPath = (): void => {
    setAsking(true);
    if (url.agent !== null) changeUrl({ from: url.agent });
  };
  return (
    <>
      <GraphToolbar
        fleet={fleet}
        counts={shown?.counts ?? null}
        path={pathOpen}
        onPath={pathOpen ? closePath : openPath}
        onRearrange={() => handle.current?.rearrange()}
        exporting={shown !== null && !table && <ExportMenu handle={handle} shown={shown} at={at} />}
      />
      {fleet !== null && shown !== null && pathOpen && (
        <PathBar fleet={fleet} answer={shown.answer} onClose={closePath} />
      )}
      {shown === null ? (
        <Place>
          <GraphSkeleton words={status === 'forbidden' ? 'Not for this key to see' : 'Loading the graph'} />
        </Place>
      ) : table ? (
        <>
          <ShownNote shares={shown.shares} drawn={null} found={null} />
          <Place>
            <GraphTable fleet={shown.fleet} now={now} />
          </Place>
        </>
      ) : fleet?.agents.size === 0 ? (
        <Place>
          <GraphSkeleton words="Waiting for the first agent" />
        </Place>
      ) : (
        <Graph handle={handle} shown={shown} now={at} />
      )}
    </>
  );
}

/** As of when the graph is shown: of the past exactly then, else a moment ago. */
function useFadeTime(fleet: FleetState | null, now: number): number {
  const [{ at: past, seen }] = useUrlState();
  const last = useRef<number>(null);
  const newest = fleet?.decisions[0]?.decided_at;
  const quiet = newest === undefined || now - Date.parse(newest) > FADE_MS.quiet;
  // Whoever asks for the last minute means that.
  const step = seen !== '' ? FADE_MS.exact : quiet ? FADE_MS.quiet : FADE_MS.busy;
  last.current = past === null ? steppedTime(last.current, now, step) : now;
  return last.current;
}

function Place({ children }: { children: React.ReactNode }) {
  return <div className="relative min-h-0 flex-1">{children}</div>;
}

function Graph({
  handle,
  shown,
  now,
}: {
  handle: React.RefObject<GraphHandle | null>;
  shown: ShownGraph;
  now: number;
}) {
  const [url, changeUrl] = useUrlState();
  const [names, setNames] = useState(0);
  const { fleet } = shown;
  const model = useModel(shown, now);
  const named = useNamed(fleet);
  const hidden = useMemo(() => new Set(url.hide), [url.hide]);
  return (
    <>
      <ShownNote
        shares={shown.shares}
        drawn={{ agents: model.nodes.length, of: model.total, named: names }}
        found={named?.size ?? null}
      />
      <Place>
        <GraphCanvas
          ref={handle as Ref<GraphHandle>}
          fleet_id={fleet.fleet_id}
          model={model}
          selected={url.agent}
          path={shown.path}
          named={named}
          hidden={hidden}
          onSelect={(agent) => {
            if (agent !== url.agent) changeUrl({ agent }, agent !== null);
          }}
          onNamed={setNames}
        />
        <Legend mode={fleet.mode} cascade={model.edges.some(({ look }) => look === 'cascade')} />
        <div
          role="group"
          aria-label="Zoom"
          className="absolute right-3 bottom-2 flex divide-x divide-line overflow-hidden rounded-6 border border-line-strong bg-surface"
        >
          <IconButton look="ghost" label="Zoom out" size="joined" onClick={() => handle.current?.zoomBy(1 / 1.3)}>
            <Icon name="minus" />
          </IconButton>
          <IconButton look="ghost" label="Zoom in" size="joined" onClick={() => handle.current?.zoomBy(1.3)}>
            <Icon name="plus" />
          </IconButton>
          <IconButton look="ghost" label="Show all" size="joined" onClick={() => handle.current?.fit()}>
            <Icon name="fit" />
          </IconButton>
        </div>
      </Place>
    </>
  );
}
