'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { usePlace, useSurroundings } from '../fleet/context.tsx';
import { openDetections } from '../problems/problems.ts';
import { Icon } from '../ui/icon.tsx';
import { MENU, MENU_ITEM } from './menu.ts';
import { addressOf, pageOf, PAGES } from './pages.ts';

/** The pages, in the bar. The fleet goes along from one to the next. */
export function PageNav() {
  const { fleet_id } = usePlace();
  const current = pageOf(usePathname());
  return (
    <nav aria-label="Pages" className="flex h-12 max-nav:hidden">
      {PAGES.map(({ name, path }) => (
        <Link
          key={path}
          href={addressOf(path, fleet_id)}
          aria-current={path === current ? 'page' : undefined}
          className="flex items-center px-2 font-medium text-muted hover:text-text aria-[current]:text-text aria-[current]:shadow-[inset_0_-2px_var(--text)]"
        >
          {name}
          {path === '/inbox' && <OpenCount />}
        </Link>
      ))}
    </nav>
  );
}

/** The same pages where the bar has no room for them. */
export function PageMenu() {
  const { fleet_id } = usePlace();
  const current = pageOf(usePathname());
  return (
    <div className="flex-none nav:hidden">
      <DropdownMenu.Root>
        <DropdownMenu.Trigger
          aria-label="Pages"
          title="Pages"
          className="grid size-7 place-content-center rounded-6 text-muted hover:bg-raised hover:text-text"
        >
          <Icon name="menu" />
        </DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content align="end" sideOffset={4} className={MENU}>
            {PAGES.map(({ name, path }) => (
              <DropdownMenu.Item key={path} asChild className={`${MENU_ITEM} max-desk:h-11`}>
                <Link
                  href={addressOf(path, fleet_id)}
                  aria-current={path === current ? 'page' : undefined}
                  className="aria-[current]:font-semibold aria-[current]:shadow-[inset_2px_0_var(--accent)]"
                >
                  {name}
                  {path === '/inbox' && <OpenCount />}
                </Link>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}

/** How many detections wait for somebody; nothing where none does. */
function OpenCount() {
  const { live } = useSurroundings();
  const { fleet } = live;
  const open = fleet === null ? 0 : openDetections(fleet).length;
  return (
    open > 0 && (
      <span className="ml-1.5 h-4 min-w-4 rounded-4 bg-raised px-1 text-center text-12 leading-4 text-text">
        {open.toLocaleString('en')}
        <span className="sr-only"> open</span>
      </span>
    )
  );
}
