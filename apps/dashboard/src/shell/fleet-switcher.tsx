'use client';
import { usePathname, useRouter } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { usePlace, useSurroundings } from '../fleet/context.tsx';
import { NOTHING_CHOSEN, useUrlState } from '../fleet/url-state.ts';
import { Icon } from '../ui/icon.tsx';
import { clip, count, visible } from '../ui/text.ts';
import { MENU, MENU_ITEM } from './menu.ts';
import { addressOf, pageOf } from './pages.ts';

/** Which fleet; the others of this key are one press away. */
export function FleetSwitcher() {
  const { session, fleet_id } = usePlace();
  const [, changeUrl] = useUrlState();
  const router = useRouter();
  const path = usePathname();
  const change = (fleet: string): void => {
    // A conversation belongs to one fleet: another one has a list of its own.
    if (path === pageOf(path)) changeUrl({ fleet, ...NOTHING_CHOSEN }, true);
    else router.push(addressOf(pageOf(path), fleet));
  };
  const known = session.fleets.some((fleet) => fleet.fleet_id === fleet_id);
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label={`Fleet ${visible(fleet_id)}; switch`}
        className="flex h-7 min-w-20 items-center justify-between gap-2 rounded-6 border border-line-strong px-2 font-medium hover:bg-raised"
      >
        <bdi className="truncate">{clip(visible(fleet_id), 28)}</bdi>
        <span className="text-muted">
          <Icon name="down" />
        </span>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} className={MENU}>
          <DropdownMenu.RadioGroup value={fleet_id} onValueChange={change}>
            {!known && (
              <DropdownMenu.RadioItem value={fleet_id} className={MENU_ITEM}>
                <bdi className="min-w-0 flex-1 truncate">{visible(fleet_id)}</bdi>
              </DropdownMenu.RadioItem>
            )}
            {session.fleets.map((fleet) => (
              <DropdownMenu.RadioItem key={fleet.fleet_id} value={fleet.fleet_id} className={MENU_ITEM}>
                <bdi className="min-w-0 flex-1 truncate">{visible(fleet.fleet_id)}</bdi>
                <span className="text-12 text-muted">
                  {fleet.simulated ? 'simulated, ' : ''}
                  {fleet.fleet_id === fleet_id ? <AgentsHere known={fleet.agents} /> : count(fleet.agents, 'agent')}
                </span>
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

/** How many there are by now. */
function AgentsHere({ known }: { known: number }) {
  const { live } = useSurroundings();
  return count(live.fleet?.agents.size ?? known, 'agent');
}
