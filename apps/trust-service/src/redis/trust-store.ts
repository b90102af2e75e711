import type { TrustScore } from '@chorus/contracts';
import type { HistoryPoint } from './history-point.ts';

/** An agent within its fleet. */
export interface AgentName {
  readonly fleet_id: string;
  readonly agent_id: string;
}

/** One record of `trust-scores` and where it lies on the log. */
export interface TrustEntry extends AgentName {
  readonly partition: number;
  readonly offset: number;
  /** Null: the agent was removed, its history with it. */
  readonly score: TrustScore | null;
}

/** The present of an agent as a store holds it. */
export interface StoredTrust extends AgentName {
  readonly offset: number;
  /** Null where the store holds something that cannot be read. */
  readonly score: TrustScore | null;
}

/** Which part of an agent's history; both ends are included. */
export interface HistoryRange extends AgentName {
  /** ms since 1970. */
  readonly from: number;
  readonly to: number;
  /** At least 1. */
  readonly limit: number;
  /** Of the last point that was had before; null to begin with. */
  readonly cursor: string | null;
}

export interface HistoryPage {
  /** Oldest first, at most `limit`. */
  readonly points: readonly HistoryPoint[];
  /** Of the same history, the one right before the first of these; null where none is kept, or there are no points. */
  readonly before: HistoryPoint | null;
  /** Whether the range holds more. */
  readonly more: boolean;
}

/** What a store has to hold of an agent, at least. */
export interface HeldAgent extends AgentName {
  /** Of its present. */
  readonly offset: number;
  /** Log time of its present, ms since 1970. */
  readonly ms: number;
  /** How many records its history has; 1 or more. */
  readonly records: number;
}

/** What a comparison with the log has seen. */
export interface Reached {
  /** By partition the last offset. */
  readonly positions: ReadonlyMap<number, number>;
  /** How many agents there are. */
  readonly agents: number;
}

/**
 * A projection of `trust-scores`: the present of each agent and its history, as long as the retention says.
 *
 * Entries of one agent come in the order of the log. What comes again, or late, changes nothing: an older record never
 * overwrites a newer one. A fleet is removed by the removals of its agents.
 */
export interface TrustStore {
  /** @throws TrustStoreLost, having written nothing of the rest, where it has lost what it confirmed before */
  save(entries: readonly TrustEntry[]): Promise<void>;
  /** The present of all agents of all fleets, in no particular order. */
  loadAll(): Promise<readonly StoredTrust[]>;
  /** @throws InvalidCursor where `cursor` is none of this store's */
  history(range: HistoryRange): Promise<HistoryPage>;
  /** The latest points up to a log time in ms (included; Infinity: all), oldest first, at most `count`. */
  latest(agent: AgentName, to: number, count: number): Promise<readonly HistoryPoint[]>;
  /** Drops agents as if they had never been saved, save those that have moved on from the given offset. */
  forget(agents: readonly (AgentName & { readonly offset: number })[]): Promise<void>;
  /** Of these records, none of them a removal, those that a history lacks although the retention keeps them. */
  lacking(entries: readonly TrustEntry[]): Promise<readonly TrustEntry[]>;
  /**
   * Declares the store complete up to here: from now on {@link loss} and {@link save} notice when it no longer is.
   *
   * @throws TrustStoreLost where it has lost data since {@link loadAll}
   */
  confirm(reached: Reached): Promise<void>;
  /** What has been lost of all that was confirmed, and of these agents: a phrase; null where nothing is. */
  loss(agents: readonly HeldAgent[]): Promise<string | null>;
}

/** A store does not hold any more what it had confirmed: it was emptied, or came back with older data. */
export class TrustStoreLost extends Error {
  override readonly name = 'TrustStoreLost';
  constructor() {
    super('the store has lost what it had saved');
  }
}

/** Whoever asks gave a cursor that no reply contained. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor(cursor: string) {
    super(
      `cursor ${JSON.stringify(cursor.slice(0, 50))} is not known; take next_cursor of the previous reply, or null`,
    );
  }
}

/** Goes on after a point: its log time in ms and its offset. The same form as the ids of a Redis stream. */
export const cursorOf = ({ ms, offset }: Pick<HistoryPoint, 'ms' | 'offset'>): string => `${ms}-${offset}`;

/** @throws InvalidCursor */
export function parseCursor(cursor: string): { readonly ms: number; readonly offset: number } {
  const [, ms, offset] = /^(\d{1,15})-(\d{1,15})$/.exec(cursor) ?? [];
  if (ms === undefined || offset === undefined) throw new InvalidCursor(cursor);
  return { ms: Number(ms), offset: Number(offset) };
}
