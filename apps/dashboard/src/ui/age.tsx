import { age, dateAndClock } from './time.ts';

/** How long ago, with the exact time on hover. */
export function Age({ at, now, className = '' }: { at: string; now: number; className?: string }) {
  return (
    <time dateTime={at} title={dateAndClock(at)} className={`whitespace-nowrap ${className}`} suppressHydrationWarning>
      {age(now - Date.parse(at))}
    </time>
  );
}
