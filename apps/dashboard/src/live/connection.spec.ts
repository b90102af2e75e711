import { LIVE_CLOSE } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff } from './backoff.ts';
import {
  CONNECT_TIMEOUT_MS,
  DEAD_AFTER_MS,
  IDLE,
  POLL_AFTER_FAILURES,
  step,
  type Connection,
  type ConnectionEvent,
  type Effect,
} from './connection.ts';
import { statusOf } from './status.ts';

/** A connection with a clock: says events to it and collects what it wants done. */
function drive(
  events: readonly (ConnectionEvent | { readonly wait: number })[],
  from: Connection = IDLE,
  start = 1000,
) {
  let connection = from;
  let now = start;
  const effects: Effect[] = [];
  for (const event of events) {
    if ('wait' in event) {
      now += event.wait;
      continue;
    }
    const result = step(connection, event, { now, random: 0.5, fleet_id: 'f', positions: { t: 7 } });
    connection = result.connection;
    effects.push(...result.effects);
  }
  return { connection, effects, now, status: statusOf(connection, now) };
}
const LIVE: ConnectionEvent[] = [{ type: 'start' }, { type: 'opened' }, { type: 'heard', what: 'snapshot' }];
const FAIL: (ConnectionEvent | { wait: number })[] = [
  { type: 'closed', code: 1006 },
  { wait: 20_000 },
  { type: 'tick' },
];

describe('step', () => {
  it('opens, subscribes with what it has, and is live with the snapshot', () => {
    const { effects, status } = drive(LIVE);
    expect(effects).toEqual([
      { type: 'open' },
      { type: 'send', message: { type: 'subscribe', fleet_id: 'f', positions: { t: 7 } } },
    ]);
    expect(status).toBe('live');
    expect(drive(LIVE.slice(0, 2)).status).toBe('connecting');
  });

  it('asks for a snapshot at a gap, once, and stays live meanwhile', () => {
    const { effects, status } = drive([...LIVE, { type: 'heard', what: 'gap' }, { type: 'heard', what: 'gap' }]);
    expect(effects.filter((it) => it.type === 'send' && it.message.type === 'resync')).toHaveLength(1);
    expect(status).toBe('live');
  });

  it('takes silence for death: stale, closed, tried again', () => {
    const { connection, effects, status } = drive([...LIVE, { wait: DEAD_AFTER_MS }, { type: 'tick' }]);
    expect(connection).toMatchObject({ phase: 'waiting', failures: 1, lost_at: 1000 });
    expect(effects.at(-1)).toEqual({ type: 'close' });
    expect(status).toBe('stale');
    expect(drive([...LIVE, { wait: DEAD_AFTER_MS - 1 }, { type: 'tick' }]).status).toBe('live');
    const pinged: typeof LIVE = [{ type: 'heard', what: 'other' }, { type: 'tick' }];
    expect(drive([...LIVE, { wait: 5000 }, ...pinged, { wait: 5000 }, { type: 'tick' }]).status).toBe('live');
  });

  it('gives up on a socket that opens to nothing', () => {
    const { connection } = drive([
      { type: 'start' },
      { type: 'opened' },
      { wait: CONNECT_TIMEOUT_MS },
      { type: 'tick' },
    ]);
    expect(connection.phase).toBe('waiting');
  });

  it('waits longer after each failure and starts over after success', () => {
    const once = drive([...LIVE, { type: 'closed', code: 1006 }]);
    expect(once.connection.retry_at).toBe(1000 + backoff(1, 0.5));
    const back = drive([...LIVE, ...FAIL, { type: 'opened' }, { type: 'heard', what: 'snapshot' }]);
    expect(back.connection).toMatchObject({ phase: 'live', failures: 0, lost_at: null });
  });

  it('polls when sockets fail again and again, and says that this is not live', () => {
    const failing = Array.from({ length: POLL_AFTER_FAILURES }, () => FAIL).flat();
    const before = drive([...LIVE, ...failing.slice(0, -3)]);
    expect(before.effects.some((it) => it.type === 'poll')).toBe(false);
    const { effects, status } = drive([...LIVE, ...failing, { type: 'polled', ok: true }]);
    expect(effects.filter((it) => it.type === 'poll')).toHaveLength(1);
    expect(status).toBe('polling');
    expect(drive([...LIVE, ...failing, { type: 'polled', ok: false }]).status).toBe('stale');
    expect(drive([...LIVE, ...failing, { type: 'polled', ok: true }, { wait: 12_000 }]).status).toBe('stale');
  });

  it('does not come back by itself where the key is refused', () => {
    for (const [code, status] of [
      [LIVE_CLOSE.unauthorized, 'unauthorized'],
      [LIVE_CLOSE.forbidden, 'forbidden'],
    ] as const) {
      const refused = drive([...LIVE, { type: 'closed', code }, { wait: 60_000 }, { type: 'tick' }]);
      expect(refused.status).toBe(status);
      expect(refused.effects.filter((it) => it.type === 'open')).toHaveLength(1);
    }
  });

  it('tries at once when asked to', () => {
    expect(drive([...LIVE, { type: 'closed', code: 1006 }, { type: 'retry' }]).effects.at(-1)).toEqual({
      type: 'open',
    });
    expect(drive([...LIVE, { type: 'retry' }]).effects.filter((it) => it.type === 'open')).toHaveLength(1);
  });

  it('never forgets to try: from any course of events, waiting long enough opens a socket', () => {
    const event = fc.oneof(
      fc.constantFrom<ConnectionEvent>(
        { type: 'opened' },
        { type: 'tick' },
        { type: 'retry' },
        { type: 'closed', code: 1006 },
        { type: 'closed', code: LIVE_CLOSE.tooSlow },
        { type: 'polled', ok: true },
      ),
      fc
        .constantFrom('snapshot' as const, 'gap' as const, 'other' as const)
        .map((what): ConnectionEvent => ({ type: 'heard', what })),
      fc.integer({ min: 0, max: 20_000 }).map((wait) => ({ wait })),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const { connection, now } = drive([{ type: 'start' }, ...events]);
        const silent = Array.from({ length: 4 }, () => [
          { wait: CONNECT_TIMEOUT_MS + 10_000 },
          { type: 'tick' } as const,
        ]).flat();
        expect(drive(silent, connection, now).effects).toContainEqual({ type: 'open' });
      }),
      { numRuns: 300 },
    );
  });
});

describe('backoff', () => {
  it('grows, is bounded, and is spread', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (failures, random) => {
          const wait = backoff(failures, random);
          expect(wait).toBeGreaterThanOrEqual(250);
          expect(wait).toBeLessThanOrEqual(15_000);
          expect(backoff(failures + 1, random)).toBeGreaterThanOrEqual(wait);
        },
      ),
      { numRuns: 200 },
    );
    expect(backoff(3, 0)).not.toBe(backoff(3, 0.9));
  });
});
