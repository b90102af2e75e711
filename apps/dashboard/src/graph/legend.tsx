import type { FleetMode } from '@chorus/contracts';
import { Glyph } from '../ui/glyph.tsx';

/** What area, arc and shapes mean. */
export function Legend({ mode, cascade }: { mode: FleetMode; cascade: boolean }) {
  return (
    <div className="pointer-events-none absolute bottom-1 left-2 mr-28 flex flex-wrap items-center gap-x-4 rounded-6 bg-bg px-2 py-1 text-12 text-muted max-desk:hidden">
      <span>Area: messages/min</span>
      <span className="flex items-center gap-1.5">
        <svg width="14" height="14" aria-hidden="true">
          <circle cx="7" cy="7" r="5.5" fill="none" stroke="var(--line-strong)" strokeWidth="2" />
          <circle
            cx="7"
            cy="7"
            r="5.5"
            fill="none"
            stroke="var(--muted)"
            strokeWidth="2"
            strokeDasharray="25 40"
            transform="rotate(-90 7 7)"
          />
        </svg>
        Arc: trust
      </span>
      <span className="flex items-center gap-1.5">
        <Glyph name="few" /> Few observations
      </span>
      <span className="flex items-center gap-1.5">
        <Glyph name="quarantined" /> {mode === 'observe' ? 'Would be quarantined' : 'Quarantined'}
      </span>
      {cascade && (
        <span className="flex items-center gap-1.5">
          <svg width="24" height="12" aria-hidden="true">
            <path d="M1 6h22" stroke="var(--warn)" strokeWidth="2.25" strokeDasharray="10 3 2 3" />
          </svg>
          Cascade
        </span>
      )}
      {mode === 'enforce' && (
        <span className="flex items-center gap-1.5">
          <svg width="12" height="12" aria-hidden="true">
            <path d="M2 2l8 8M10 2l-8 8" stroke="var(--quarantine)" strokeWidth="2" strokeLinecap="round" />
          </svg>
          Path cut
        </span>
      )}
    </div>
  );
}
