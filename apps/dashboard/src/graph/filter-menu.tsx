'use client';
import { Popover } from 'radix-ui';
import { useUrlState } from '../fleet/url-state.ts';
import type { FleetState } from '../live/state.ts';
import { MENU } from '../shell/menu.ts';
import { Button } from '../ui/button.tsx';
import { Field, INPUT } from '../ui/field.tsx';
import { Icon } from '../ui/icon.tsx';
import { clip, visible } from '../ui/text.ts';
import {
  filtersSet,
  NO_FILTER,
  SEEN,
  SEEN_WORDS,
  STRENGTH_WORDS,
  STRENGTHS,
  toolsOf,
  TRUST_WORDS,
  TRUSTS,
} from './filter.ts';

const TOOL_LENGTH = 40;

/** What of the graph is wanted: by name, strength, trust, tool and time. All of it is in the address. */
export function FilterMenu({ fleet }: { fleet: FleetState | null }) {
  const [url, changeUrl] = useUrlState();
  const set = filtersSet(url) + Number(url.q !== '');
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button look="ghost" title="Filter the graph">
          <Icon name="filter" /> <span className="max-desk:sr-only">Filter</span>
          {set > 0 && <span className="rounded-4 bg-raised px-1 text-text">{set}</span>}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="start" sideOffset={4} collisionPadding={8} className={`${MENU} w-72`}>
          <form
            role="search"
            aria-label="Graph"
            className="grid gap-3 p-2"
            onSubmit={(event) => event.preventDefault()}
          >
            <Field label="Name" help="Others are dimmed, and left out of the list.">
              {(ids) => (
                <input
                  {...ids}
                  type="search"
                  maxLength={256}
                  autoComplete="off"
                  spellCheck={false}
                  value={url.q}
                  onChange={(event) => changeUrl({ q: event.target.value })}
                  className={INPUT}
                />
              )}
            </Field>
            <Choice
              label="Strength"
              value={url.strength}
              of={STRENGTHS}
              words={(it) => STRENGTH_WORDS[it]}
              onChange={(strength) => changeUrl({ strength })}
            />
            <Choice
              label="Trust or standing"
              help="Of one end of a relation at least."
              value={url.trust}
              of={TRUSTS}
              words={(it) => TRUST_WORDS[it]}
              onChange={(trust) => changeUrl({ trust })}
            />
            <Choice
              label="Tool"
              help="Who calls it, and what passes between these."
              value={url.tool ?? ''}
              of={toolChoices(fleet, url.tool)}
              words={(it) => (it === '' ? 'Any tool, or none' : clip(visible(it), TOOL_LENGTH))}
              onChange={(tool) => changeUrl({ tool: tool === '' ? null : tool })}
            />
            <Choice
              label="Used last"
              value={url.seen}
              of={SEEN}
              words={(it) => SEEN_WORDS[it]}
              onChange={(seen) => changeUrl({ seen })}
            />
            <Button disabled={set === 0} className="max-desk:h-11" onClick={() => changeUrl({ ...NO_FILTER, q: '' })}>
              Clear
            </Button>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** Those of the fleet, and the chosen one even where it is gone. */
function toolChoices(fleet: FleetState | null, chosen: string | null): readonly string[] {
  const tools = fleet === null ? [] : toolsOf(fleet);
  return ['', ...tools, ...(chosen === null || tools.includes(chosen) ? [] : [chosen])];
}

function Choice<T extends string>(props: {
  label: string;
  help?: string;
  value: T;
  of: readonly T[];
  words: (value: T) => string;
  onChange: (value: T) => void;
}) {
  return (
    <Field label={props.label} help={props.help}>
      {(ids) => (
        <select
          {...ids}
          className={INPUT}
          value={props.value}
          onChange={(event) => {
            const chosen = props.of.find((it) => it === event.target.value);
            if (chosen !== undefined) props.onChange(chosen);
          }}
        >
          {props.of.map((value) => (
            <option key={value} value={value}>
              {props.words(value)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
