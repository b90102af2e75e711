'use client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';
import { useUrlState } from '../fleet/url-state.ts';
import type { FleetState } from '../live/state.ts';
import { EvidenceLink } from '../shell/evidence-link.tsx';
import { AgentName } from '../ui/agent-name.tsx';
import { Age } from '../ui/age.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { tableRows, type TableRow } from './table-rows.ts';

const ROW_HEIGHT = 32;
const NAMES = { request: 'Request', dependency: 'Dependency', conflict: 'Conflict' } as const;
const TONES = {
  critical: 'text-critical',
  warn: 'text-warn',
  quarantine: 'text-quarantine',
  muted: 'text-muted',
} as const;
const NUMBER = {
  critical: 'text-critical',
  warn: 'text-warn',
  ok: '',
  few: 'text-muted',
  unknown: 'text-muted',
} as const;
const CELL = 'h-8 border-b border-line px-2 whitespace-nowrap first:pl-4 max-desk:first:pl-3';

/** The causal graph as a table: for reading aloud, for search in the page, and where a picture says too little. */
export function GraphTable({ fleet, now }: { fleet: FleetState; now: number }) {
  const [url, changeUrl] = useUrlState();
  const slow = Math.floor(now / 5000) * 5000;
  const rows = useMemo(() => tableRows(fleet, url.hide, slow), [fleet, url.hide, slow]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 20,
  });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div ref={scroller} className="scroll absolute inset-0">
      <table className="w-full border-collapse text-12" aria-rowcount={rows.length + 1}>
        <caption className="sr-only">
          The causal graph as a table: {rows.length} relations between {fleet.agents.size} agents
        </caption>
        <thead>
          <tr className="text-left text-muted [&>th]:sticky [&>th]:top-0 [&>th]:z-1 [&>th]:bg-bg [&>th]:font-medium [&>th]:shadow-[inset_0_-1px_var(--line-strong)]">
            <th className={CELL}>From</th>
            <th className={`${CELL} text-right`}>Trust</th>
            <th className={CELL}>
              <span className="sr-only">Direction</span>
            </th>
            <th className={CELL}>To</th>
            <th className={`${CELL} text-right`}>Trust</th>
            <th className={`${CELL} max-desk:hidden`}>Relation</th>
            <th className={`${CELL} text-right max-desk:hidden`}>Strength</th>
            <th className={`${CELL} text-right max-desk:hidden`}>Last</th>
            <th className={CELL}>State</th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr style={{ height: above }} aria-hidden="true" />}
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && <Row key={item.key} row={row} index={item.index} onOpen={(agent) => changeUrl({ agent }, true)} />
            );
          })}
          {below > 0 && <tr style={{ height: below }} aria-hidden="true" />}
        </tbody>
      </table>
      {rows.length === 0 && (
        <p className="p-4 text-12 text-muted">No relations, or all of them are switched off above.</p>
      )}
    </div>
  );
}

function Row({ row, index, onOpen }: { row: TableRow; index: number; onOpen: (agent: string) => void }) {
  const conflict = row.relation === 'conflict';
  return (
    <tr aria-rowindex={index + 2} className="hover:bg-hover">
      <Agent id={row.source} onOpen={onOpen} />
      <td className={`${CELL} text-right ${NUMBER[row.source_trust.level]}`}>{row.source_trust.score}</td>
      <td className={`${CELL} text-muted`}>{conflict ? '×' : '→'}</td>
      <Agent id={row.target} onOpen={onOpen} />
      <td className={`${CELL} text-right ${NUMBER[row.target_trust.level]}`}>{row.target_trust.score}</td>
      <td className={`${CELL} max-desk:hidden`}>{NAMES[row.relation]}</td>
      <td className={`${CELL} text-right max-desk:hidden`}>{row.step} of 4</td>
      <td className={`${CELL} text-right text-muted max-desk:hidden`}>
        <EvidenceLink
          of={{ message_id: row.message_id, correlation_id: null }}
          className="hover:underline hover:underline-offset-2"
        >
          <Age at={row.last} />
        </EvidenceLink>
      </td>
      <td className={`${CELL} ${TONES[row.state.tone]}`}>
        <span className="flex items-center gap-1.5">
          {row.state.tone === 'critical' && <Glyph name="critical" />}
          {row.state.tone === 'warn' && <Glyph name="warn" />}
          {row.state.tone === 'quarantine' && <span aria-hidden="true">✕</span>}
          {row.state.words}
        </span>
      </td>
    </tr>
  );
}

function Agent({ id, onOpen }: { id: string; onOpen: (agent: string) => void }) {
  return (
    <td className={`${CELL} max-w-45`}>
      <button
        type="button"
        className="flex max-w-full hover:underline hover:underline-offset-2"
        onClick={() => onOpen(id)}
      >
        <AgentName id={id} />
      </button>
    </td>
  );
}
