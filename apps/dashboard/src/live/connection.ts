import { LIVE_CLOSE, type ClientMessage, type Positions } from '@chorus/contracts';
import { backoff } from './backoff.ts';

/** A connection that said nothing for so long is dead: the server pings every 2 s. */
export const DEAD_AFTER_MS = 6_000;
/** A socket that has not opened, or brought no snapshot, after so long has failed. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** From this many failures in a row on, REST is polled while the socket is tried further. */
export const POLL_AFTER_FAILURES = 5;
export const POLL_EVERY_MS = 5_000;

/** Where the socket is. `syncing`: open, a snapshot is awaited. `refused`: the gateway will not have this key; nothing is retried. */
export type Phase = 'idle' | 'connecting' | 'syncing' | 'live' | 'waiting' | 'refused';

/** The connection as a value. All times are ms since 1970 on this machine's clock. */
export interface Connection {
  readonly phase: Phase;
  /** When the phase began. */
  readonly since: number;
  /** Failures since the last snapshot. */
  readonly failures: number;
  /** Of `waiting`: when the next try is due. */
  readonly retry_at: number;
  /** When the gateway was last heard, by socket or by poll; null before the first answer. */
  readonly heard_at: number | null;
  /** When the last working connection was lost; null where there was none or all is well. */
  readonly lost_at: number | null;
  readonly next_poll_at: number;
  /** The last poll succeeded: what is shown is fresh, though not live. */
  readonly polled: boolean;
  readonly refusal: 'unauthorized' | 'forbidden' | null;
}

export type ConnectionEvent =
  | { readonly type: 'start' }
  | { readonly type: 'opened' }
  /** A message was folded; `gap` when it did not fit. */
  | { readonly type: 'heard'; readonly what: 'snapshot' | 'gap' | 'other' }
  | { readonly type: 'closed'; readonly code: number }
  | { readonly type: 'polled'; readonly ok: boolean }
  | { readonly type: 'tick' }
  | { readonly type: 'retry' };

/** What the shell has to do. `open` replaces a socket that may still be there. */
export type Effect =
  | { readonly type: 'open' }
  | { readonly type: 'close' }
  | { readonly type: 'poll' }
  | { readonly type: 'send'; readonly message: ClientMessage };

export interface Surroundings {
  readonly now: number;
  /** From 0 (inclusive) to 1 (exclusive). */
  readonly random: number;
  readonly fleet_id: string;
  /** What the client has; null before the first snapshot. */
  readonly positions: Positions | null;
}

type Step = { readonly connection: Connection; readonly effects: readonly Effect[] };

export const IDLE: Connection = {
  phase: 'idle',
  since: 0,
  failures: 0,
  retry_at: 0,
  heard_at: null,
  lost_at: null,
  next_poll_at: 0,
  polled: false,
  refusal: null,
};

/** The rules of the connection: state and event in, state and effects out. */
export function step(connection: Connection, event: ConnectionEvent, around: Surroundings): Step {
  const { now } = around;
  switch (event.type) {
    case 'start':
    case 'retry':
      if (connection.phase === 'live') return { connection, effects: [] };
      return {
        connection: { ...connection, phase: 'connecting', since: now, refusal: null },
        effects: [{ type: 'open' }],
      };
    case 'opened':
      if (connection.phase !== 'connecting') return { connection, effects: [] };
      return {
        connection: { ...connection, phase: 'syncing', since: now },
        effects: [{ type: 'send', message: subscription(around) }],
      };
    case 'heard':
      return heard(connection, event.what, now);
    case 'closed':
      return closed(connection, event.code, around);
    case 'polled':
      return {
        connection: event.ok ? { ...connection, polled: true, heard_at: now } : { ...connection, polled: false },
        effects: [],
      };
    case 'tick':
      return tick(connection, around);
  }
}

function subscription({ fleet_id, positions }: Surroundings): ClientMessage {
  const known = positions !== null && Object.keys(positions).length > 0;
  return known ? { type: 'subscribe', fleet_id, positions } : { type: 'subscribe', fleet_id };
}

function heard(before: Connection, what: 'snapshot' | 'gap' | 'other', now: number): Step {
  const connection = { ...before, heard_at: now };
  if (what === 'snapshot') {
    const phase = before.phase === 'live' ? before : { phase: 'live' as const, since: now };
    return {
      connection: { ...connection, ...phase, failures: 0, lost_at: null, polled: false },
      effects: [],
    };
  }
  if (what === 'gap' && before.phase === 'live')
    return {
      connection: { ...connection, phase: 'syncing', since: now },
      effects: [{ type: 'send', message: { type: 'resync' } }],
    };
  return { connection, effects: [] };
}

function closed(connection: Connection, code: number, around: Surroundings): Step {
  if (connection.phase === 'idle' || connection.phase === 'waiting' || connection.phase === 'refused')
    return { connection, effects: [] };
  const { now, random } = around;
  const lost_at = connection.lost_at ?? (connection.heard_at === null ? null : connection.heard_at);
  if (code === LIVE_CLOSE.unauthorized || code === LIVE_CLOSE.forbidden) {
    const refusal = code === LIVE_CLOSE.unauthorized ? 'unauthorized' : 'forbidden';
    return { connection: { ...connection, phase: 'refused', since: now, lost_at, refusal }, effects: [] };
  }
  const failures = connection.failures + 1;
  return {
    connection: {
      ...connection,
      phase: 'waiting',
      since: now,
      failures,
      lost_at,
      retry_at: now + backoff(failures, random),
    },
    effects: [],
  };
}

function tick(connection: Connection, around: Surroundings): Step {
  const { now } = around;
  switch (connection.phase) {
    case 'idle':
    case 'refused':
      return { connection, effects: [] };
    case 'live':
      return now - (connection.heard_at ?? connection.since) >= DEAD_AFTER_MS
        ? withEffect(closed(connection, 1006, around), { type: 'close' })
        : { connection, effects: [] };
    case 'connecting':
    case 'syncing':
      return now - connection.since >= CONNECT_TIMEOUT_MS
        ? withEffect(closed(connection, 1006, around), { type: 'close' })
        : poll({ connection, effects: [] }, now);
    case 'waiting': {
      const due = now >= connection.retry_at;
      return poll(due ? step(connection, { type: 'retry' }, around) : { connection, effects: [] }, now);
    }
  }
}

const withEffect = (before: Step, effect: Effect): Step => ({ ...before, effects: [...before.effects, effect] });

/** The last resort: while sockets fail, ask by REST. */
function poll(before: Step, now: number): Step {
  if (before.connection.failures < POLL_AFTER_FAILURES || now < before.connection.next_poll_at) return before;
  return withEffect(
    { ...before, connection: { ...before.connection, next_poll_at: now + POLL_EVERY_MS } },
    { type: 'poll' },
  );
}
