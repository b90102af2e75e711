'use client';
import type { ReactNode } from 'react';
import { useUrlState } from '../fleet/url-state.ts';
import type { FleetState } from '../live/state.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { RELATIONS, type Relation } from './model.ts';

const NAMES: Record<Relation, string> = { request: 'Request', dependency: 'Dependency', conflict: 'Conflict' };
const SAMPLES: Record<Relation, ReactNode> = {
  request: <path d="M1 6h22" stroke="var(--control)" strokeWidth="2" />,
  dependency: <path d="M1 6h22" stroke="var(--control)" strokeWidth="2" strokeDasharray="5 4" />,
  conflict: <path d="M1 4h22M1 8h22" stroke="var(--critical)" strokeWidth="1.75" />,
};

/** The relation toggles are the legend of the edges. */
export function GraphToolbar(props: {
  fleet: FleetState | null;
  counts: Record<Relation, number> | null;
  path: boolean;
  onPath: () => void;
  onRearrange: () => void;
  /** The menu that takes the picture along; null where there is none. */
  exporting: ReactNode;
}) {
  const { fleet, counts, path } = props;
  const [url, changeUrl] = useUrlState();
  const table = url.view === 'table';
  const toggle = (relation: Relation): void =>
    changeUrl({
      hide: url.hide.includes(relation) ? url.hide.filter((it) => it !== relation) : [...url.hide, relation],
    });
  return (
    <div
      role="toolbar"
      aria-label="Graph"
      className="flex h-10 flex-none items-center gap-1 pr-2 pl-4 max-desk:gap-0 max-desk:pr-1 max-desk:pl-3"
    >
      <div role="group" aria-label="Relations" className="-ml-2 flex gap-1 max-desk:gap-0">
        {RELATIONS.map((relation) => (
          <button
            key={relation}
            type="button"
            aria-pressed={!url.hide.includes(relation)}
            onClick={() => toggle(relation)}
            className="flex h-7 items-center gap-2 rounded-6 px-2 text-12 whitespace-nowrap hover:bg-raised aria-[pressed=false]:text-muted aria-[pressed=false]:line-through aria-[pressed=false]:[&_svg]:opacity-40 max-desk:gap-1 max-desk:px-1.5"
          >
            <svg width="24" height="12" fill="none" aria-hidden="true">
              {SAMPLES[relation]}
            </svg>
            <span className="max-nav:sr-only">{NAMES[relation]}</span>{' '}
            <span className="text-muted">{counts === null ? '' : counts[relation].toLocaleString('en')}</span>
          </button>
        ))}
      </div>
      <FilterMenu fleet={fleet} />
      <Button
        look="ghost"
        aria-pressed={path}
        onClick={props.onPath}
        title="Shortest causal path between two agents"
        className="aria-pressed:bg-raised aria-pressed:text-text"
      >
        <Icon name="path" /> <span className="max-nav:sr-only">Path</span>
      </Button>
      <span className="flex-1" />
      {!table && (
        <Button look="ghost" onClick={props.onRearrange} title="Lay the graph out anew" className="max-desk:hidden">
          <Icon name="arrange" /> <span className="max-wide:sr-only">Re-arrange</span>
        </Button>
      )}
      <Button
        look="ghost"
        onClick={() => changeUrl({ view: table ? 'graph' : 'table' })}
        title={table ? 'Show the graph (T)' : 'Show it as a table (T)'}
      >
        <Icon name={table ? 'graph' : 'table'} /> <span className="max-desk:sr-only">{table ? 'Graph' : 'Table'}</span>
      </Button>
      {props.exporting}
    </div>
  );
}
