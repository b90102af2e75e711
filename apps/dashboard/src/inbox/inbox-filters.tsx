'use client';
import { KIND_NAMES } from './words.ts';
import { KINDS, useInboxState } from './url-state.ts';

const TAB_NAMES = { open: 'Open', earlier: 'Earlier' } as const;

/** What the list shows: what goes on or what was, of which kind. */
export function InboxFilters({ open }: { open: number }) {
  const [{ tab, kind }, change] = useInboxState();
  return (
    <div className="flex h-14 flex-none items-center gap-3 border-b border-line px-4 max-desk:px-3">
      <h1 id="inbox" className="mr-auto font-semibold">
        Inbox
      </h1>
      <div role="group" aria-label="Which detections" className="flex rounded-6 border border-line-strong p-px">
        {(['open', 'earlier'] as const).map((it) => (
          <button
            key={it}
            type="button"
            aria-pressed={tab === it}
            onClick={() => change({ tab: it, id: '' })}
            className="flex h-6 items-center gap-1.5 rounded-6 px-2 text-12 font-medium text-muted hover:text-text aria-pressed:bg-raised aria-pressed:text-text max-desk:h-11"
          >
            {TAB_NAMES[it]}
            {it === 'open' && <span className="font-normal text-muted">{open.toLocaleString('en')}</span>}
          </button>
        ))}
      </div>
      <select
        aria-label="Kind"
        value={kind}
        onChange={(event) => change({ kind: KINDS.find((it) => it === event.target.value) ?? '', id: '' })}
        className="h-7 rounded-6 border border-line-strong bg-surface px-1.5 text-12 max-desk:h-11"
      >
        {KINDS.map((it) => (
          <option key={it} value={it}>
            {it === '' ? 'All kinds' : KIND_NAMES[it]}
          </option>
        ))}
      </select>
    </div>
  );
}
