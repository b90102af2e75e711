'use client';
import { useSurroundings } from '../fleet/context.tsx';
import { visible } from '../ui/text.ts';
import { ConnectionState } from './connection-state.tsx';
import { FleetSwitcher } from './fleet-switcher.tsx';
import { HealthStrip } from './health-strip.tsx';
import { Logo } from './logo.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { SettingsMenu } from './settings-menu.tsx';
import { SimulatedTag } from './simulated-tag.tsx';

/** The bar: where am I, is this live, is Chorus itself well, does it act or only watch? */
export function TopBar() {
  const { live, fleet_id } = useSurroundings();
  return (
    <header className="flex items-center gap-4 border-b border-line bg-surface pr-3 pl-4 whitespace-nowrap [grid-area:bar] max-wide:gap-3 max-desk:pr-2 max-desk:pl-3">
      <h1 className="sr-only">Fleet {visible(fleet_id)}</h1>
      <span className="flex items-center gap-2 text-14 font-semibold">
        <Logo />
        <span className="max-desk:sr-only">Chorus</span>
      </span>
      <FleetSwitcher />
      {live.fleet?.simulated === true && live.fleet.agents.size > 0 && <SimulatedTag />}
      <nav aria-label="Pages" className="flex h-12 max-desk:hidden">
        <a
          href="/"
          aria-current="page"
          className="flex items-center px-2 font-medium shadow-[inset_0_-2px_var(--text)]"
          onClick={(event) => event.preventDefault()}
        >
          Fleet
        </a>
      </nav>
      <div className="min-w-0 flex-1" />
      <ConnectionState />
      <HealthStrip />
      <ModeSwitch />
      <SettingsMenu />
    </header>
  );
}
