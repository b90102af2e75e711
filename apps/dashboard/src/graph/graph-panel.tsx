'use client';
import { useEffect, useMemo, useRef, type Ref } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import type { FleetState } from '../live/state.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { isTyping } from '../ui/typing.ts';
import { agentsToShow } from './focus.ts';
import { GraphCanvas, type GraphHandle } from './graph-canvas.tsx';
import { GraphTable } from './graph-table.tsx';
import { GraphToolbar } from './graph-toolbar.tsx';
import { GraphSkeleton } from './graph-skeleton.tsx';
import { Legend } from './legend.tsx';
import { graphModel, relationCounts } from './model.ts';

/** Edges fade and discs shrink slowly: without any news the picture is looked at again every so often. */
const FADE_MS = 15_000;

/** Who causes what: graph or table, with its toolbar. */
export function GraphPanel() {
  const { live, now, status } = useSurroundings();
  const [url, changeUrl] = useUrlState();
  const handle = useRef<GraphHandle>(null);
  const { fleet } = live;
  const at = Math.floor(now / FADE_MS) * FADE_MS;
  const counts = useMemo(() => (fleet === null ? null : relationCounts(fleet, at)), [fleet, at]);
  const table = url.view === 'table';
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key === 't' || event.key === 'T') changeUrl({ view: table ? 'graph' : 'table' });
      if (event.key === 'Escape') changeUrl({ agent: null });
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [table, changeUrl]);
  return (
    <>
      <GraphToolbar counts={counts} onRearrange={() => handle.current?.rearrange()} />
      <div className="relative min-h-0 flex-1">
        {fleet === null ? (
          <GraphSkeleton words={status === 'forbidden' ? 'Not for this key to see' : 'Loading the graph'} />
        ) : table ? (
          <GraphTable fleet={fleet} now={now} />
        ) : fleet.agents.size === 0 ? (
          <GraphSkeleton words="Waiting for the first agent" />
        ) : (
          <Graph handle={handle} fleet={fleet} now={at} />
        )}
      </div>
    </>
  );
}

function Graph({
  handle,
  fleet,
  now,
}: {
  handle: React.RefObject<GraphHandle | null>;
  fleet: FleetState;
  now: number;
}) {
  const [url, changeUrl] = useUrlState();
  const shown = useRef<ReadonlySet<string>>(new Set());
  const model = useMemo(() => {
    shown.current = agentsToShow(fleet, url.agent, shown.current, now);
    return graphModel(fleet, shown.current, now);
  }, [fleet, url.agent, now]);
  const hidden = useMemo(() => new Set(url.hide), [url.hide]);
  return (
    <>
      <GraphCanvas
        ref={handle as Ref<GraphHandle>}
        fleet_id={fleet.fleet_id}
        model={model}
        selected={url.agent}
        hidden={hidden}
        onSelect={(agent) => {
          if (agent !== url.agent) changeUrl({ agent }, agent !== null);
        }}
      />
      {model.nodes.length < model.total && (
        <p
          role="status"
          className="pointer-events-none absolute top-1 left-3 rounded-4 bg-bg px-1 text-12 font-medium max-desk:left-2"
        >
          Showing {model.nodes.length.toLocaleString('en')} of {model.total.toLocaleString('en')}, trouble first
        </p>
      )}
      <Legend mode={fleet.mode} />
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
    </>
  );
}
