import { amount, count, dollars } from '../ui/text.ts';
import { duration } from '../setup/duration.ts';
import { Figure } from './message-row.tsx';
import { sumOf, type Row } from './transcript.ts';

type LapsOf = Extract<Row, { type: 'laps' }>;

/** Laps of a loop in one line, until they are wanted. */
export function LapsRow({ row, onOpen }: { row: LapsOf; onOpen: () => void }) {
  const { entries, laps, agents } = row;
  const tokens = sumOf(entries, 'tokens');
  const cost = sumOf(entries, 'cost_usd');
  const first = entries[0]?.message.decided_at ?? '';
  const last = entries.at(-1)?.message.decided_at ?? '';
  const which = laps[0] === laps[1] ? `Lap ${laps[0]}` : `Laps ${laps[0]} to ${laps[1]}`;
  return (
    <>
      <span />
      <span className="text-12 leading-5 text-muted max-desk:hidden">
        {duration(Date.parse(last) - Date.parse(first))}
      </span>
      <p className="flex min-w-0 flex-wrap items-center gap-x-3 text-12 leading-5 text-muted">
        <span>
          {which}: {count(entries.length, 'message')} between the same {count(agents.length, 'agent')}
        </span>
        <button type="button" onClick={onOpen} className="font-medium text-accent hover:underline max-desk:min-h-11">
          Show {entries.length}
        </button>
      </p>
      <Figure value={tokens === null ? '' : amount(tokens)} unit="tokens" />
      <Figure value={cost === null ? '' : dollars(cost)} unit="USD" />
    </>
  );
}

/** How many laps are folded: in the margin, where the brackets run. */
export const lapCount = ({ laps }: LapsOf): number => laps[1] - laps[0] + 1;
