import { fraction } from '../ui/text.ts';
import type { LapWords } from './laps.ts';

/** Bars that have room side by side. */
const MOST = 16;

/** How much of what goes round was new, lap by lap: what repeats itself falls to nothing. */
export function NewWords({ laps }: { laps: readonly LapWords[] }) {
  if (laps.length < 2) return null;
  const shown = laps.slice(0, MOST);
  return (
    <section aria-labelledby="new-words">
      <h3 id="new-words" className="font-semibold">
        New words per lap{' '}
        <span className="ml-1 text-12 font-normal text-muted">
          1.0: none was said before{laps.length > MOST && `; the first ${MOST} of ${laps.length} laps`}
        </span>
      </h3>
      <ol className="mt-2 flex max-w-160 gap-1">
        {shown.map(({ lap, fresh }) => (
          <li
            key={lap}
            title={`Lap ${lap}: ${fraction(fresh)}`}
            className="min-w-0 flex-1 text-center text-12 leading-4"
          >
            <span aria-hidden="true" className="flex h-11 items-end border-b border-line-strong">
              <span className="min-h-0.5 w-full bg-control" style={{ height: `${Math.round(fresh * 100)}%` }} />
            </span>
            <span className="sr-only">lap </span>
            <span className="block text-muted">{lap}</span>
            <span className="block">{fraction(fresh)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
