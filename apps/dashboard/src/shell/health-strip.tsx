'use client';
import type { SystemHealth } from '@chorus/contracts';
import { Popover } from 'radix-ui';
import { memo } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { Age } from '../ui/age.tsx';
import { MENU } from './menu.ts';

/** One service or one thing that services need. */
export interface HealthPart {
  readonly name: string;
  readonly state: 'up' | 'degraded' | 'down';
  readonly detail: string;
  readonly heard: string | null;
}

export function healthParts(health: SystemHealth): readonly HealthPart[] {
  return [
    ...health.services.map(({ service, state, detail, last_heartbeat }) => ({
      name: service,
      state,
      detail,
      heard: last_heartbeat,
    })),
    ...health.dependencies.map(({ name, state, detail }) => ({ name, state, detail, heard: null })),
  ];
}

/** `11 of 11 up`, and of trouble the first by name. */
export function healthWords(parts: readonly HealthPart[]): string {
  const down = parts.filter((part) => part.state === 'down');
  const worst = down[0] ?? parts.find((part) => part.state === 'degraded');
  if (worst !== undefined && parts.length > 0) return `${worst.name} ${worst.state}`;
  return `${parts.length} of ${parts.length} up`;
}

const TICK = { up: 'bg-control h-3', degraded: 'bg-warn h-4', down: 'bg-critical h-4' } as const;
const TONE = { up: 'text-muted', degraded: 'text-warn', down: 'text-critical' } as const;

/** A tick for every service, the broker and the stores; words on press. */
export function HealthStrip() {
  const { live, status } = useSurroundings();
  return <Strip health={live.fleet?.health ?? null} fresh={status === 'live' || status === 'polling'} />;
}

const Strip = memo(function Strip({ health, fresh }: { health: SystemHealth | null; fresh: boolean }) {
  const known = health !== null && fresh;
  const parts = health === null ? [] : healthParts(health);
  const words = known ? healthWords(parts) : health === null ? 'asking' : 'Health not known';
  const worst = parts.some((part) => part.state === 'down') ? 'down' : (health?.state ?? 'up');
  const tone = known ? TONE[worst] : 'text-muted';
  return (
    <Popover.Root>
      <Popover.Trigger
        data-testid="health-strip"
        data-health={known ? health.state : 'unknown'}
        aria-label={`System health: ${words}`}
        className="flex h-7 items-center gap-2 rounded-6 px-2 text-12 text-muted hover:bg-raised max-desk:hidden"
      >
        <span className="flex items-center gap-0.5" aria-hidden="true">
          {parts.map((part) => (
            <i
              key={part.name}
              className={`w-1 rounded-[1px] ${known ? TICK[part.state] : 'h-3 border border-control'}`}
            />
          ))}
        </span>
        <span className={`max-wide:sr-only ${tone}`}>{words}</span>
        {health?.bus === 'memory' && (
          <span className="rounded-4 bg-warn-bg px-1.5 py-0.5 text-warn">Memory bus, volatile</span>
        )}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={4} className={`${MENU} w-90 p-3`}>
          <HealthList health={health} known={known} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
});

export function HealthList({ health, known }: { health: SystemHealth | null; known: boolean }) {
  if (health === null) return <p className="text-12 text-muted">Not known yet.</p>;
  return (
    <>
      <p className="text-12 text-muted">
        {known ? 'As of' : 'Not known now. It was, at'} <Age at={health.as_of} /> ago.{' '}
        {health.bus === 'memory' && 'The bus is in memory: what was seen is lost at a restart.'}
      </p>
      <ul className="mt-2">
        {healthParts(health).map((part) => (
          <li key={part.name} className="flex items-start gap-2 py-1 text-12">
            <span className="mt-0.5 size-3">
              {part.state !== 'up' && known && <Glyph name={part.state === 'down' ? 'critical' : 'warn'} />}
            </span>
            <span className="min-w-0 flex-1">
              {part.name}
              {part.detail !== '' && <span className="block text-muted">{part.detail}</span>}
            </span>
            <span className={known ? TONE[part.state] : 'text-muted'}>{part.state}</span>
            {part.heard !== null && (
              <span className="w-10 text-right text-muted">
                <Age at={part.heard} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
