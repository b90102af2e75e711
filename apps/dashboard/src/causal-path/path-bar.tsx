'use client';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useUrlState } from '../fleet/url-state.ts';
import { fleetAgents } from '../graph/model.ts';
import type { FleetState } from '../live/state.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Icon } from '../ui/icon.tsx';
import type { PathAnswer } from './find-path.ts';
import { PathSteps } from './path-steps.tsx';
import { leadsBack, pathWords } from './words.ts';

/** Asks for two agents, and says how the first acts on the second. */
export function PathBar(props: { fleet: FleetState; answer: PathAnswer | null; onClose: () => void }) {
  const { fleet, answer, onClose } = props;
  const [{ from, to }, changeUrl] = useUrlState();
  const swap = (): void => changeUrl({ from: to, to: from });
  return (
    <section
      aria-label="Causal path"
      data-testid="causal-path"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onClose();
      }}
      className="flex-none border-y border-line bg-surface px-4 py-2 max-desk:px-3"
    >
      <div className="flex items-center gap-2 max-desk:grid max-desk:grid-cols-[minmax(0,1fr)_auto]">
        <AgentField
          label="Path from"
          fleet={fleet}
          value={from}
          begin={from === null}
          onChange={(id) => changeUrl({ from: id })}
        />
        <IconButton label="Swap both ends" onClick={swap} disabled={from === null && to === null}>
          <Icon name="swap" />
        </IconButton>
        <AgentField
          label="to"
          name="Path to"
          fleet={fleet}
          value={to}
          begin={from !== null && to === null}
          onChange={(id) => changeUrl({ to: id })}
        />
        <span className="flex-1 max-desk:hidden" />
        <IconButton look="ghost" label="Close the path" onClick={onClose}>
          <Icon name="close" />
        </IconButton>
      </div>
      <div role="status" className="mt-1 flex flex-wrap items-center gap-x-2 text-12">
        {answer === null || from === null || to === null ? (
          <span className="text-muted">
            Choose two agents: the shortest way by which the first acts on the second, over requests and dependencies.
          </span>
        ) : (
          <span className={answer.no === null ? '' : 'font-medium'}>
            <bdi>{pathWords(answer, from, to)}</bdi>
          </span>
        )}
        {answer !== null && leadsBack(answer) && (
          <Button look="ghost" className="text-accent" onClick={swap}>
            Show that one
          </Button>
        )}
      </div>
      {answer !== null && answer.no === null && <PathSteps steps={answer.steps} />}
    </section>
  );
}

const MOST_OFFERED = 50;

/** The name of an agent, with those of the fleet offered. It is taken when it is one of these, or on Enter or leaving. */
function AgentField(props: {
  label: string;
  name?: string;
  fleet: FleetState;
  value: string | null;
  begin: boolean;
  onChange: (id: string | null) => void;
}) {
  const { label, name = label, fleet, value, begin, onChange } = props;
  const id = useId();
  const [draft, setDraft] = useState<string | null>(null);
  const agents = useMemo(() => fleetAgents(fleet), [fleet]);
  const offered = useMemo(() => {
    const part = (draft ?? '').toLowerCase();
    return [...agents].filter((agent) => agent.toLowerCase().includes(part)).slice(0, MOST_OFFERED);
  }, [agents, draft]);
  const take = (text: string | null): void => {
    setDraft(null);
    if (text !== null && text !== (value ?? '')) onChange(text === '' ? null : text);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter') return;
    const [only] = offered;
    take(offered.length === 1 && only !== undefined ? only : draft);
  };
  return (
    <label className="flex min-w-0 items-center gap-2 text-12">
      <span className="text-muted max-desk:w-16">{label}</span>
      <input
        type="search"
        aria-label={name}
        list={id}
        maxLength={256}
        autoFocus={begin}
        autoComplete="off"
        spellCheck={false}
        value={draft ?? value ?? ''}
        onChange={(event) => {
          const text = event.target.value;
          if (text === '' || agents.has(text)) take(text);
          else setDraft(text);
        }}
        onKeyDown={onKey}
        onBlur={() => take(draft)}
        className="id h-7 w-44 min-w-0 rounded-6 border border-control bg-bg px-2 max-desk:h-9 max-desk:flex-1"
      />
      <datalist id={id}>
        {offered.map((agent) => (
          <option key={agent} value={agent} />
        ))}
      </datalist>
    </label>
  );
}
