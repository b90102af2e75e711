'use client';
import { DropdownMenu } from 'radix-ui';
import { useState } from 'react';
import { usePlace, useSurroundings } from '../fleet/context.tsx';
import { Icon } from '../ui/icon.tsx';
import { chooseTheme, chosenTheme, parseTheme } from '../ui/theme.ts';
import { healthParts, healthWords } from './health-strip.tsx';
import { MENU, MENU_ITEM, MENU_LABEL } from './menu.ts';
import { ModeChoice } from './mode-switch.tsx';

const THEMES = [
  ['', 'As the system'],
  ['dark', 'Dark'],
  ['light', 'Light'],
] as const;

/** Theme and session; on a phone also what the bar has no room for. */
export function SessionMenu() {
  const { api, session } = usePlace();
  const [theme, setTheme] = useState(() => chosenTheme() ?? '');
  const logOut = (): void => {
    void api.logOut().finally(() => window.location.reload());
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label="Theme and session"
        title="Theme and session"
        className="grid size-7 flex-none place-content-center rounded-6 text-muted hover:bg-raised hover:text-text"
      >
        <Icon name="gear" />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU}>
          <div className="desk:hidden">
            <Health />
            <div className="px-2 py-1">
              <ModeChoice />
            </div>
          </div>
          <DropdownMenu.Label className={MENU_LABEL}>Theme</DropdownMenu.Label>
          <DropdownMenu.RadioGroup
            value={theme}
            onValueChange={(value) => {
              chooseTheme(parseTheme(value));
              setTheme(parseTheme(value) ?? '');
            }}
          >
            {THEMES.map(([value, name]) => (
              <DropdownMenu.RadioItem key={value} value={value} className={MENU_ITEM}>
                {name}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1 h-px bg-line" />
          <DropdownMenu.Label className={MENU_LABEL}>
            Key {session.key_id}, may {session.scopes.join(', ')}
          </DropdownMenu.Label>
          <DropdownMenu.Item className={MENU_ITEM} onSelect={logOut}>
            Log out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function Health() {
  const { live } = useSurroundings();
  return live.fleet !== null && <p className={MENU_LABEL}>{healthWords(healthParts(live.fleet.health))}</p>;
}
