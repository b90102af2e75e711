'use client';
import { useEffect, useRef, useState } from 'react';
import { useSurroundings } from '../fleet/context.tsx';
import { Button } from '../ui/button.tsx';
import { KIND_WORDS } from './conflict.ts';
import {
  isFiltered,
  KINDS,
  NO_FILTER,
  PERIODS,
  RISKS,
  useConflictState,
  type Kind,
  type LeastRisk,
  type Period,
} from './url-state.ts';

const RISK_WORDS: Record<LeastRisk, string> = { '0.3': 'Risk ≥ .3', '0.5': 'Risk ≥ .5', '0.75': 'Risk ≥ .75' };
const PERIOD_WORDS: Record<Period, string> = {
  '': 'Any time',
  '1h': 'Last hour',
  '6h': 'Last 6 h',
  '24h': 'Last 24 h',
  '7d': 'Last 7 days',
};
const CONTROL = 'h-7 rounded-6 border border-line-strong bg-surface px-1.5 text-12 font-medium max-desk:h-11';
const TYPING_MS = 300;

/** What is listed; all of it is in the address. */
export function Filters() {
  const [state, change] = useConflictState();
  return (
    <div
      role="search"
      aria-label="Conflicts"
      className="flex min-w-0 flex-1 flex-wrap items-center gap-2 max-desk:order-1 max-desk:grid max-desk:basis-full max-desk:grid-cols-2"
    >
      <AgentField value={state.agent} onChange={(agent) => change({ agent })} />
      <Choice
        label="Kind"
        value={state.kind}
        of={KINDS}
        words={(kind) => (kind === '' ? 'Any kind' : KIND_WORDS[kind])}
        onChange={(kind: Kind) => change({ kind })}
      />
      <Choice
        label="Least risk"
        value={state.risk}
        of={RISKS}
        words={(risk) => RISK_WORDS[risk]}
        onChange={(risk: LeastRisk) => change({ risk })}
      />
      <Choice
        label="When"
        value={state.period}
        of={PERIODS}
        words={(period) => PERIOD_WORDS[period]}
        onChange={(period: Period) => change({ period })}
      />
      {isFiltered(state) && (
        <Button look="ghost" className="max-desk:h-11" onClick={() => change(NO_FILTER)}>
          Clear
        </Button>
      )}
    </div>
  );
}

function Choice<T extends string>(props: {
  label: string;
  value: T;
  of: readonly T[];
  words: (value: T) => string;
  onChange: (value: T) => void;
}) {
  return (
    <select
      aria-label={props.label}
      className={CONTROL}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value as T)}
    >
      {props.of.map((value) => (
        <option key={value} value={value}>
          {props.words(value)}
        </option>
      ))}
    </select>
  );
}

/** Asks when typing has paused, or on Enter. */
function AgentField({ value, onChange }: { value: string; onChange: (agent: string) => void }) {
  const { live } = useSurroundings();
  const [draft, setDraft] = useState(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => setDraft(value), [value]);
  const send = (text: string, after: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onChange(text), after);
  };
  const names = [...(live.fleet?.agents.keys() ?? [])].slice(0, 200);
  return (
    <>
      <input
        type="search"
        aria-label="Agent whose message it was"
        placeholder="Agent"
        maxLength={256}
        list="agents-in-conflict"
        autoComplete="off"
        spellCheck={false}
        value={draft}
        onChange={(event) => {
          setDraft(event.target.value);
          send(event.target.value, TYPING_MS);
        }}
        onKeyDown={(event) => event.key === 'Enter' && send(draft, 0)}
        className="h-7 w-44 min-w-0 rounded-6 border border-control bg-bg px-2 text-12 max-desk:h-11 max-desk:w-full"
      />
      <datalist id="agents-in-conflict">
        {names.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
