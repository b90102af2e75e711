'use client';
import { useUrlState } from '../fleet/url-state.ts';
import { Button } from '../ui/button.tsx';
import { clip, count, visible } from '../ui/text.ts';
import { filterWords, NO_FILTER, shareWords, type Shares } from './filter.ts';
import { MOST_DRAWN, MOST_NODES } from './focus.ts';

/** What part of the fleet is seen, and why no more; nothing where all is. */
export function ShownNote(props: {
  shares: Shares;
  /** Agents that are drawn, and how many there are of what the filter lets through; null where nothing is drawn. */
  drawn: { readonly agents: number; readonly of: number; readonly named: number } | null;
  /** Agents of the name that is searched for; null: none is. */
  found: number | null;
}) {
  const { shares, drawn, found } = props;
  const [url, changeUrl] = useUrlState();
  const words = filterWords(url, url.hide);
  const part = drawn !== null && drawn.agents < drawn.of;
  const large = drawn !== null && drawn.of > MOST_NODES;
  if (words.length === 0 && !part && !large && found === null) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-2 gap-y-1 bg-bg px-4 pb-1 text-12 max-desk:px-3">
      <p role="status" data-testid="shown" className="min-w-0 empty:hidden">
        {part && (
          <span className="font-medium">
            Showing {drawn.agents.toLocaleString('en')} of {drawn.of.toLocaleString('en')}, trouble first.{' '}
          </span>
        )}
        {words.length > 0 && (
          <>
            <span className="font-medium">{shareWords(shares)}</span>
            <span className="text-muted">
              : <bdi>{words.join(', ')}</bdi>
            </span>
          </>
        )}
        {found !== null && (
          <span className="text-muted">
            {' '}
            {count(found, 'agent')} with “<bdi>{clip(visible(url.q.trim()), 30)}</bdi>” in the name
            {found > 0 ? ', the others dimmed.' : '.'}
          </span>
        )}
      </p>
      {words.length > 0 && (
        <Button look="ghost" className="-my-1" onClick={() => changeUrl({ ...NO_FILTER, hide: [] })}>
          Show all relations
        </Button>
      )}
      {large && (
        <>
          {drawn.named < drawn.agents && (
            <span className="text-muted">
              {drawn.named.toLocaleString('en')} with their name, relations as plain lines where there are many; zoom in
              for more.
            </span>
          )}
          <Button
            look="ghost"
            className="-my-1"
            onClick={() => changeUrl({ nodes: url.nodes === 'all' ? 'few' : 'all' })}
          >
            {url.nodes === 'all'
              ? `Show ${MOST_NODES}, trouble first`
              : drawn.of > MOST_DRAWN
                ? `Show ${MOST_DRAWN.toLocaleString('en')}`
                : 'Show all agents'}
          </Button>
        </>
      )}
    </div>
  );
}
