'use client';
import type { ReactNode } from 'react';
import { useUrlState } from '../fleet/url-state.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { RELATIONS, type Relation } from './model.ts';

const NAMES: Record<Relation, string> = { request: 'Request', dependency: 'Dependency', conflict: 'Conflict' };
const SAMPLES: Record<Relation, ReactNode> = {
  request: <path d="M1 6h22" stroke="var(--control)" strokeWidth="2" />,
  dependency: <path d="M1 6h22" stroke="var(--control)" strokeWidth="2" strokeDasharray="5 4" />,
  conflict: <path d="M1 4h22M1 8h22" stroke="var(--critical)" strokeWidth="1.75" />,
};

/** The relation toggles are the legend of the edges. */
export function GraphToolbar({
  counts,
  onRearrange,
}: {
  counts: Record<Relation, number> | null;
  onRearrange: () => void;
}) {
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
      className="flex h-10 flex-none items-center gap-2 pr-2 pl-4 max-desk:pr-1 max-desk:pl-3"
    >
      <div role="group" aria-label="Relations" className="-ml-2 flex gap-1">
        {RELATIONS.map((relation) => (
          <button
            key={relation}
            type="button"
            aria-pressed={!url.hide.includes(relation)}
            onClick={() => toggle(relation)}
            className="flex h-7 items-center gap-2 rounded-6 px-2 text-12 whitespace-nowrap hover:bg-raised aria-[pressed=false]:text-muted aria-[pressed=false]:line-through aria-[pressed=false]:[&_svg]:opacity-40"
          >
            <svg width="24" height="12" fill="none" aria-hidden="true">
              {SAMPLES[relation]}
            </svg>
            <span className="max-desk:sr-only">{NAMES[relation]}</span>{' '}
            <span className="text-muted">{counts === null ? '' : counts[relation].toLocaleString('en')}</span>
          </button>
        ))}
      </div>
      <span className="flex-1" />
      {!table && (
        <Button look="ghost" onClick={onRearrange} title="Lay the graph out anew" className="max-desk:hidden">
          <Icon name="arrange" /> <span className="max-wide:sr-only">Re-arrange</span>
        </Button>
      )}
      <Button
        look="ghost"
        onClick={() => changeUrl({ view: table ? 'graph' : 'table' })}
        title={table ? 'Show the graph (T)' : 'Show it as a table (T)'}
      >
        <Icon name={table ? 'graph' : 'table'} /> {table ? 'Graph' : 'Table'}
      </Button>
    </div>
  );
}
