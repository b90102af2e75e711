'use client';
import { useSurroundings } from '../fleet/context.tsx';
import { brokerDown, type Status } from '../live/status.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Icon } from '../ui/icon.tsx';
import { age, clock } from '../ui/time.ts';

const WORDS: Record<Status, string> = {
  connecting: 'Connecting',
  live: 'Live',
  polling: 'Polling',
  stale: 'Stale',
  unauthorized: 'Logged out',
  forbidden: 'No access',
};

/** The gateway is heard every two seconds: a live page that counts them says nothing, and draws a frame for each. */
const FRESH_MS = 5_000;

/** Is what I see the present? A plain dot when it is; words and warning when not. */
export function ConnectionState() {
  const { live, status, now } = useSurroundings();
  const { changed_at, fleet, clock_offset_ms } = live;
  const local = now - clock_offset_ms;
  const since = status === 'live' ? changed_at : live.connection.heard_at;
  const silent = fleet !== null && fleet.decisions.length === 0 && fleet.agents.size === 0;
  const halted = status === 'live' && brokerDown(fleet?.health) !== null;
  const tone = status === 'live' && !halted ? '' : status === 'connecting' ? 'font-normal text-muted' : 'text-warn';
  const fresh = status === 'live' && !halted && since !== null && local - since < FRESH_MS;
  // Said where it is of use, and not written anew at each heartbeat.
  const title = since === null || fresh ? undefined : `Last change received ${clock(since)}`;
  return (
    <div
      data-testid="connection-state"
      data-state={status}
      title={title}
      className="flex items-center gap-2 font-medium"
    >
      <Mark status={halted ? 'stale' : status} />
      <span className={tone}>{halted ? 'Halted' : WORDS[status]}</span>
      {since !== null && (
        <span
          className={`min-w-9 font-normal ${status === 'live' && !halted ? 'text-muted max-desk:hidden' : 'text-warn'}`}
        >
          {status === 'live' && silent ? 'no message yet' : fresh ? '' : age(local - since)}
        </span>
      )}
    </div>
  );
}

function Mark({ status }: { status: Status }) {
  if (status === 'live') return <span className="size-2 rounded-full bg-text" aria-hidden="true" />;
  if (status === 'connecting')
    return (
      <span className="text-muted">
        <Icon name="wait" />
      </span>
    );
  return <Glyph name="warn" />;
}
