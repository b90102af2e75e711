'use client';
import { BarSearch } from './bar-search.tsx';
import { ConnectionState } from './connection-state.tsx';
import { FleetSwitcher } from './fleet-switcher.tsx';
import { HealthStrip } from './health-strip.tsx';
import { Logo } from './logo.tsx';
import { ModeSwitch } from './mode-switch.tsx';
import { PageMenu, PageNav } from './page-nav.tsx';
import { SessionMenu } from './session-menu.tsx';
import { SimulatedTag } from './simulated-tag.tsx';

/** The bar: where am I, is this live, is Chorus itself well, does it act or only watch? */
export function TopBar() {
  return (
    <header className="relative flex h-12 flex-none items-center gap-4 border-b border-line bg-surface pr-3 pl-4 whitespace-nowrap max-roomy:gap-3 max-desk:gap-2 max-desk:pr-2 max-desk:pl-3">
      <span className="flex items-center gap-2 text-14 font-semibold">
        <Logo />
        <span className="max-roomy:sr-only">Chorus</span>
      </span>
      <FleetSwitcher />
      <SimulatedTag />
      <PageNav />
      <div className="min-w-0 flex-1" />
      <ConnectionState />
      <HealthStrip />
      <ModeSwitch />
      <BarSearch />
      <SessionMenu />
      <PageMenu />
    </header>
  );
}
