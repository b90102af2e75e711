'use client';
import { useSurroundings } from '../fleet/context.tsx';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { visible } from '../ui/text.ts';
import { age } from '../ui/time.ts';

/**
 * What is old is never shown as if it were new: how old it is, and why it cannot be renewed. Nothing where it can.
 * @param props.at when what is shown was answered, ms since 1970 by the browser’s clock
 */
export function StaleNote(props: { failed: Error | null; at: number; onAgain: () => void }) {
  const { failed, at, onAgain } = props;
  const { now, live } = useSurroundings();
  if (failed === null) return null;
  return (
    <div
      role="status"
      className="flex min-h-10 flex-none items-center gap-3 border-b border-line bg-warn-bg px-4 py-1.5"
    >
      <Glyph name="warn" />
      <span className="min-w-0 flex-1">
        <b className="font-semibold">Last update {age(now - live.clock_offset_ms - at)} ago.</b>{' '}
        {visible(failed.message)}
      </span>
      <Button onClick={onAgain}>Try now</Button>
    </div>
  );
}
