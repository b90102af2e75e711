import { useNow } from '../fleet/context.tsx';
import { age, dateAndClock } from './time.ts';

/** How long ago, with the exact time on hover. */
export function Age({ at, className = '' }: { at: string; className?: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={dateAndClock(at)} className={`whitespace-nowrap ${className}`} suppressHydrationWarning>
      {age(now - Date.parse(at))}
    </time>
  );
}
