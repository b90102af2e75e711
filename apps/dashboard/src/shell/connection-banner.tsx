'use client';
import { useSurroundings } from '../fleet/context.tsx';
import { NOTHING_CHOSEN, useUrlState } from '../fleet/url-state.ts';
import { brokerDown } from '../live/status.ts';
import { Button } from '../ui/button.tsx';
import { Glyph } from '../ui/glyph.tsx';
import { age, clock } from '../ui/time.ts';

const ORDINALS = ['First', 'Second', 'Third', 'Fourth', 'Fifth'];

/** Says plainly that what is shown is not the present, what is done about it, and what a person can do. */
export function ConnectionBanner() {
  const { live, status, now, retry, fleet_id, session } = useSurroundings();
  const [, changeUrl] = useUrlState();
  const { connection, complaint } = live;
  const local = now - live.clock_offset_ms;
  const other = session.fleets.find((fleet) => fleet.fleet_id !== fleet_id);
  if (status === 'forbidden')
    return (
      <Banner
        strong="This key may not see this fleet."
        text={complaint || 'Choose another fleet, or log in with another key.'}
        action={
          other && (
            <Button onClick={() => changeUrl({ fleet: other.fleet_id, ...NOTHING_CHOSEN })}>
              Go to {other.fleet_id}
            </Button>
          )
        }
      />
    );
  if (status === 'connecting' && connection.failures > 1)
    return (
      <Banner
        strong="No live connection yet."
        text={complaint || 'The gateway answers, but its live socket does not.'}
        aside={nextTry(connection, local)}
        action={<Button onClick={retry}>Try now</Button>}
      />
    );
  const broker = brokerDown(live.fleet?.health);
  if (broker !== null && (status === 'live' || status === 'polling'))
    return (
      <Banner
        strong={`Kafka is down since ${clock(broker.since)}.`}
        text="Nothing is decided and no service can be heard. Shown as it was then; it goes on by itself when Kafka is back."
      />
    );
  const heard = connection.heard_at;
  if (heard === null || (status !== 'stale' && status !== 'polling')) return null;
  if (status === 'polling')
    return (
      <Banner
        strong="Asked every 5 s, not live."
        text={`No live connection${connection.lost_at === null ? '' : ` since ${clock(connection.lost_at)}`}; detections are as of then.`}
        aside={nextTry(connection, local)}
        action={<Button onClick={retry}>Try now</Button>}
      />
    );
  return (
    <Banner
      strong={`Last update ${age(local - heard)} ago.`}
      text={
        complaint ||
        `Connection to the gateway lost at ${clock(connection.lost_at ?? heard)}. Shown as it was then; actions wait.`
      }
      aside={nextTry(connection, local)}
      action={<Button onClick={retry}>Try now</Button>}
    />
  );
}

function nextTry(
  { phase, failures, retry_at }: { phase: string; failures: number; retry_at: number },
  now: number,
): string {
  const which = ORDINALS[failures - 1] ?? `${failures}th`;
  return phase === 'waiting' ? `${which} try in ${Math.max(1, Math.ceil((retry_at - now) / 1000))} s` : 'Trying';
}

function Banner({
  strong,
  text,
  aside,
  action,
}: {
  strong: string;
  text: string;
  aside?: string;
  action?: React.ReactNode;
}) {
  return (
    <div
      role="status"
      aria-live="off"
      className="flex min-h-10 items-center gap-3 border-b border-line bg-warn-bg px-4 py-1.5"
    >
      <Glyph name="warn" />
      <span className="min-w-0 flex-1">
        <b className="font-semibold">{strong}</b> {text}
      </span>
      {aside !== undefined && <span className="text-12 whitespace-nowrap text-muted max-desk:hidden">{aside}</span>}
      {action}
    </div>
  );
}
