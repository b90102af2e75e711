'use client';
import { DropdownMenu } from 'radix-ui';
import type { ExportFormat } from '../api/conversations.ts';
import { MENU, MENU_ITEM } from '../shell/menu.ts';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';

const FORMATS: readonly (readonly [ExportFormat, string, string])[] = [
  ['csv', 'CSV', 'a line each, for spreadsheets'],
  ['jsonl', 'JSONL', 'everything, an object a line'],
];

/** Takes what is asked for along as a file, which the gateway sends. In a tab of its own, so that a refusal does not take the page away. */
export function ExportMenu({ addressOf }: { addressOf: (format: ExportFormat) => string }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <Button>
          <Icon name="share" />
          Export
        </Button>
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="end" sideOffset={4} className={MENU}>
          {FORMATS.map(([format, name, note]) => (
            <DropdownMenu.Item key={format} asChild className={`${MENU_ITEM} max-desk:h-11`}>
              <a href={addressOf(format)} target="_blank" rel="noopener noreferrer">
                {name} <span className="text-12 text-muted">{note}</span>
              </a>
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
