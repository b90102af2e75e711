'use client';
import { useUrlState, type Tab } from '../fleet/url-state.ts';

const TABS: readonly { id: Tab; name: string }[] = [
  { id: 'list', name: 'List' },
  { id: 'graph', name: 'Graph' },
  { id: 'feed', name: 'Feed' },
];

/** On a phone: which of the three parts is shown. */
export function Tabs({ agents }: { agents: number | null }) {
  const [url, changeUrl] = useUrlState();
  return (
    <nav
      aria-label="Parts of the page"
      className="grid grid-cols-3 border-b border-line bg-surface [grid-area:tabs] desk:hidden"
    >
      {TABS.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          aria-current={url.tab === id && url.agent === null ? 'page' : undefined}
          onClick={() => changeUrl({ tab: id, agent: null })}
          className="flex items-center justify-center gap-1.5 font-medium text-muted aria-[current]:text-text aria-[current]:shadow-[inset_0_-2px_var(--text)]"
        >
          {name}
          {id === 'list' && agents !== null && (
            <span className="font-normal text-muted">{agents.toLocaleString('en')}</span>
          )}
        </button>
      ))}
    </nav>
  );
}
