'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { DropdownMenu } from 'radix-ui';
import { useSurroundings } from '../fleet/context.tsx';
import { Icon } from '../ui/icon.tsx';
import { MENU, MENU_ITEM } from './menu.ts';
import { addressOf, pageOf, PAGES } from './pages.ts';

/** The pages, in the bar. The fleet goes along from one to the next. */
export function PageNav() {
  const { fleet_id } = useSurroundings();
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
        </Link>
      ))}
    </nav>
  );
}

/** The same pages where the bar has no room for them. */
export function PageMenu() {
  const { fleet_id } = useSurroundings();
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
                </Link>
              </DropdownMenu.Item>
            ))}
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
    </div>
  );
}
