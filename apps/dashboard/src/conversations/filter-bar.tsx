'use client';
import { useEffect, useRef, useState } from 'react';
import { HAVING, MOST_CHARACTERS, type Having } from '../api/conversations.ts';
import { useSurroundings } from '../fleet/context.tsx';
import { Button } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import { filtersSet, NO_FILTER, PERIODS, RISKS, useListState, type LeastRisk, type Period } from './url-state.ts';

const HAVING_WORDS: Record<Having, string> = {
  detections: 'Detections',
  errors: 'Errors',
  blocked: 'Blocked',
  redacted: 'Redacted',
};
const RISK_WORDS: Record<LeastRisk, string> = {
  '0': 'Any risk',
  '0.3': 'Risk ≥ .3',
  '0.5': 'Risk ≥ .5',
  '0.75': 'Risk ≥ .75',
};
const PERIOD_WORDS: Record<Period, string> = {
  '': 'Any time',
  '1h': 'Last hour',
  '6h': 'Last 6 h',
  '24h': 'Last 24 h',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};
const SELECT = 'h-7 rounded-6 border border-line-strong bg-surface px-1.5 text-12 font-medium max-desk:h-11';

/** Search and filters; all of them are in the address. */
export function FilterBar() {
  const [state, change] = useListState();
  const [open, setOpen] = useState(false);
  const set = filtersSet(state);
  const toggle = (it: Having): void => {
    const having = HAVING.filter((one) => (one === it) !== state.having.includes(one));
    change({ having });
  };
  return (
    <div
      role="search"
      className="flex min-w-0 flex-1 flex-wrap items-center gap-2 max-desk:order-1 max-desk:basis-full"
    >
      <SearchField
        name="Search agents, conversations and message text"
        icon="search"
        placeholder="Search agents, conversations, text"
        value={state.q}
        onChange={(q) => change({ q })}
        className="min-w-48 flex-1"
      />
      <Button className="desk:hidden max-desk:h-11" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="filter" />
        Filters{set > 0 ? ` (${set})` : ''}
      </Button>
      <div className={`flex flex-wrap items-center gap-2 max-desk:basis-full ${open ? '' : 'max-desk:hidden'}`}>
        <AgentField value={state.agent} onChange={(agent) => change({ agent })} />
        <select
          aria-label="Highest risk"
          className={SELECT}
          value={state.risk}
          onChange={(event) => change({ risk: event.target.value as LeastRisk })}
        >
          {RISKS.map((risk) => (
            <option key={risk} value={risk}>
              {RISK_WORDS[risk]}
            </option>
          ))}
        </select>
        <select
          aria-label="Last message"
          className={SELECT}
          value={state.period}
          onChange={(event) => change({ period: event.target.value as Period })}
        >
          {PERIODS.map((period) => (
            <option key={period} value={period}>
              {PERIOD_WORDS[period]}
            </option>
          ))}
        </select>
        <span
          role="group"
          aria-label="Only those with"
          className="inline-flex overflow-hidden rounded-6 border border-line-strong max-desk:grid max-desk:w-full max-desk:grid-cols-4"
        >
          {HAVING.map((it) => (
            <button
              key={it}
              type="button"
              aria-pressed={state.having.includes(it)}
              onClick={() => toggle(it)}
              className="h-6.5 border-line px-2.5 text-12 font-medium whitespace-nowrap text-muted not-last:border-r aria-pressed:bg-raised aria-pressed:text-text aria-pressed:shadow-[inset_0_-2px_var(--text)] max-desk:h-11 max-desk:px-0"
            >
              {HAVING_WORDS[it]}
            </button>
          ))}
        </span>
        {(set > 0 || state.q !== '') && (
          <Button look="ghost" className="max-desk:h-11" onClick={() => change(NO_FILTER)}>
            Clear
          </Button>
        )}
      </div>
    </div>
  );
}

function AgentField({ value, onChange }: { value: string; onChange: (agent: string) => void }) {
  const { live } = useSurroundings();
  const names = [...(live.fleet?.agents.keys() ?? [])].slice(0, 200);
  return (
    <>
      <SearchField
        name="Agent that spoke in it"
        icon="filter"
        placeholder="Agent"
        value={value}
        onChange={onChange}
        list="agents-of-fleet"
        className="w-36"
      />
      <datalist id="agents-of-fleet">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}

const TYPING_MS = 300;

/** Asks when typing has paused, or on Enter. */
function SearchField(props: {
  name: string;
  icon: 'search' | 'filter';
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
  list?: string;
  className: string;
}) {
  const { name, icon, placeholder, value, onChange, list, className } = props;
  const [draft, setDraft] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef(value);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (value === sent.current) return; // What was typed here; meanwhile there may be more of it.
    sent.current = value;
    clearTimeout(timer.current);
    setDraft(value);
  }, [value]);
  const send = (text: string, after: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      sent.current = text;
      onChange(text);
    }, after);
  };
  return (
    <label
      className={`flex h-7 items-center gap-1.5 rounded-6 border border-control bg-bg px-2 text-muted focus-within:outline-2 focus-within:outline-accent max-desk:h-11 ${className}`}
    >
      <Icon name={icon} />
      <input
        type="search"
        aria-label={name}
        placeholder={placeholder}
        maxLength={MOST_CHARACTERS}
        list={list}
        autoComplete="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          send(event.target.value, TYPING_MS);
        }}
        onKeyDown={(event) => event.key === 'Enter' && send(draft, 0)}
        className="w-full min-w-0 text-12 text-text outline-none"
      />
    </label>
  );
}
