import { Tabs } from 'radix-ui';
import { WAYS } from './ways.ts';

/** The ways to send, side by side; two by two on a phone. */
export function WayTabs() {
  return (
    <Tabs.List
      aria-label="How your agents talk"
      className="grid grid-cols-4 gap-px overflow-hidden rounded-8 border border-line-strong bg-line max-desk:grid-cols-2"
    >
      {WAYS.map(({ id, name, note }) => (
        <Tabs.Trigger
          key={id}
          value={id}
          className="bg-surface px-3 py-2 text-left hover:bg-hover data-[state=active]:bg-raised data-[state=active]:shadow-[inset_0_-2px_var(--text)]"
        >
          <b className="block font-semibold">{name}</b>
          <span className="block text-12 text-muted">{note}</span>
        </Tabs.Trigger>
      ))}
    </Tabs.List>
  );
}
