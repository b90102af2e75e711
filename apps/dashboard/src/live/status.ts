import type { DependencyHealth, SystemHealth } from '@chorus/contracts';
import type { Connection } from './connection.ts';

/**
 * What a person is told about the connection.
 * - `connecting` nothing has been shown yet
 * - `live` changes arrive as they happen
 * - `polling` asked by REST every few seconds, since no socket stays open
 * - `stale` what is shown is old
 * - `unauthorized` the session has ended
 * - `forbidden` this key may not see this fleet
 */
export type Status = 'connecting' | 'live' | 'polling' | 'stale' | 'unauthorized' | 'forbidden';

/** A poll younger than this counts as fresh. */
const POLL_FRESH_MS = 12_000;

export function statusOf(connection: Connection, now: number): Status {
  if (connection.refusal !== null) return connection.refusal;
  if (connection.phase === 'live') return 'live';
  if (connection.heard_at === null) return 'connecting';
  if (connection.polled && now - connection.heard_at < POLL_FRESH_MS) return 'polling';
  // A new snapshot of a living connection: what is shown is a moment old at most.
  if (connection.phase === 'syncing' && connection.lost_at === null) return 'live';
  return 'stale';
}

/** The broker, where the gateway finds it down: then nothing new can come, however well the connection to the gateway is. */
export function brokerDown(health: SystemHealth | undefined): DependencyHealth | null {
  return health?.dependencies.find(({ name, state }) => name === 'kafka' && state === 'down') ?? null;
}
