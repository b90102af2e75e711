'use client';
import type { AgentSummary } from '@chorus/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { useUrlState } from '../fleet/url-state.ts';
import { IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { PanelHead } from '../ui/panel-head.tsx';
import { AgentRow } from './agent-row.tsx';
import { groupAgents } from './groups.ts';
import { ListSkeleton } from '../ui/skeleton.tsx';

type Row =
  | { readonly type: 'group'; readonly title: string; readonly count: number }
  | { readonly type: 'agent'; readonly agent: AgentSummary };

const HEAD_HEIGHT = 28;
/** 32 px with a mouse, 44 px for a finger. */
const rowHeight = (): number => (window.innerWidth <= 640 ? 44 : 32);

/** Every agent of the fleet, worst standing first. Arrows walk, Enter opens the inspector. */
export function AgentList() {
  const { live } = useSurroundings();
  const [url, changeUrl] = useUrlState();
  const { fleet } = live;
  const total = fleet?.agents.size ?? null;
  const filter = useCallback((q: string) => changeUrl({ q }), [changeUrl]);
  return (
    <>
      <PanelHead
        title="Agents"
        note={total === null ? 'loading' : total.toLocaleString('en')}
        stacked={total !== 0 && total !== null}
      >
        {total !== null && total > 0 && (
          <>
            <NameFilter value={url.q} onChange={filter} />
            <IconButton
              label={
                url.sort === 'trust' ? 'Sorted by lowest trust; sort by name' : 'Sorted by name; sort by lowest trust'
              }
              onClick={() => changeUrl({ sort: url.sort === 'trust' ? 'name' : 'trust' })}
              className={url.sort === 'name' ? 'bg-raised' : ''}
            >
              <Icon name="sort" />
            </IconButton>
          </>
        )}
      </PanelHead>
      {fleet === null ? <ListSkeleton /> : total === 0 ? <NobodyYet /> : <Rows agents={fleet.agents} />}
    </>
  );
}

/** Only for itself: of a field that is drawn anew React writes attributes anew, whatever they are. */
const NameFilter = memo(function NameFilter(props: { value: string; onChange: (part: string) => void }) {
  return (
    <label className="flex h-7 min-w-0 flex-1 items-center gap-1.5 rounded-6 border border-control bg-bg px-2 text-muted">
      <Icon name="filter" />
      <input
        type="search"
        aria-label="Filter agents by name"
        placeholder="Filter"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value)}
        className="w-full min-w-0 text-12 text-text outline-none"
      />
    </label>
  );
});

function NobodyYet() {
  return (
    <p className="p-4 text-12 text-muted">
      An agent appears here with its first message. There is nothing to register.
    </p>
  );
}

function Rows({ agents }: { agents: ReadonlyMap<string, AgentSummary> }) {
  const { status } = useSurroundings();
  const [url, changeUrl] = useUrlState();
  const rows = useMemo(
    () =>
      groupAgents(agents.values(), url.q, url.sort).flatMap((group): Row[] => [
        { type: 'group', title: group.title, count: group.agents.length },
        ...group.agents.map((agent): Row => ({ type: 'agent', agent })),
      ]),
    [agents, url.q, url.sort],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const [active, setActive] = useState<string | null>(null);
  const height = rowHeight();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (rows[index]?.type === 'group' ? HEAD_HEIGHT : height),
    getItemKey: (index) => rowKey(rows[index]),
    overscan: 12,
  });
  const open = useCallback((agent: string) => changeUrl({ agent }, true), [changeUrl]);
  // Which rows are heads changes with the agents’ standing.
  useEffect(() => virtual.measure(), [rows, virtual]);
  const walk = (event: KeyboardEvent): void => {
    const to = nextAgent(rows, active ?? url.agent, event.key);
    if (to !== null) {
      event.preventDefault();
      setActive(to.id);
      virtual.scrollToIndex(to.index);
    } else if (event.key === 'Enter' && active !== null) changeUrl({ agent: active }, true);
    else if (event.key === 'Escape') changeUrl({ agent: null });
  };
  if (rows.length === 0) return <p className="p-4 text-12 text-muted">No agent’s name has “{url.q}” in it.</p>;
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Agents"
      tabIndex={0}
      aria-activedescendant={active === null ? undefined : `${id}-${active}`}
      onKeyDown={walk}
      className={`scroll min-h-0 flex-1 ${status === 'stale' ? '[&_.id]:text-muted' : ''}`}
    >
      <div role="presentation" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return row.type === 'group' ? (
            <div
              key={item.key}
              role="presentation"
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
              className="absolute inset-x-0 top-0 flex gap-2 px-4 pt-2 text-12 text-muted max-desk:px-3"
            >
              <span className="flex-1">{row.title}</span>
              <span>{row.count.toLocaleString('en')}</span>
            </div>
          ) : (
            <AgentRow
              key={item.key}
              id={`${id}-${row.agent.agent_id}`}
              agent={row.agent}
              top={item.start}
              height={item.size}
              selected={url.agent === row.agent.agent_id}
              active={active === row.agent.agent_id}
              onOpen={open}
            />
          );
        })}
      </div>
    </div>
  );
}

const rowKey = (row: Row | undefined): string =>
  row === undefined ? '' : row.type === 'group' ? `group ${row.title}` : `agent ${row.agent.agent_id}`;

/** Where a key leads from an agent; null for a key that does not walk. */
export function nextAgent(
  rows: readonly Row[],
  from: string | null,
  key: string,
): { id: string; index: number } | null {
  const agents = rows.flatMap((row, index) => (row.type === 'agent' ? [{ id: row.agent.agent_id, index }] : []));
  const at = agents.findIndex(({ id }) => id === from);
  const to = { ArrowDown: at + 1, ArrowUp: at === -1 ? 0 : at - 1, Home: 0, End: agents.length - 1 }[key];
  return to === undefined ? null : (agents[Math.min(agents.length - 1, Math.max(0, to))] ?? null);
}
