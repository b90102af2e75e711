'use client';
import Link from 'next/link';
import { usePlace } from '../fleet/context.tsx';
import { addressOf, INTERVENTIONS_PATH } from '../shell/pages.ts';

const TABS = [
  { name: 'Conflicts', path: '/conflicts' },
  { name: 'Interventions', path: INTERVENTIONS_PATH },
] as const;

/** What was predicted, and what was done: two pages side by side. The current one is the heading. */
export function ConflictTabs({ current }: { current: (typeof TABS)[number]['path'] }) {
  const { fleet_id } = usePlace();
  return (
    <div className="flex items-center gap-4 text-14 max-desk:flex-1">
      {TABS.map(({ name, path }) =>
        path === current ? (
          <h1 key={path} className="font-semibold shadow-[0_2px_var(--text)]">
            {name}
          </h1>
        ) : (
          <Link key={path} href={addressOf(path, fleet_id)} className="text-muted hover:text-text max-desk:py-3">
            {name}
          </Link>
        ),
      )}
    </div>
  );
}
