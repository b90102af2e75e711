import { isDeepStrictEqual } from 'node:util';
import { agentKey } from '@chorus/contracts';
import type { AgentName, Reached, StoredTrust, TrustEntry, TrustStore } from './trust-store.ts';

/** Hands over all that is on the log, from its beginning to its end at the time of the call, in order. */
export type ReadLog = (onEntries: (entries: readonly TrustEntry[]) => Promise<void>) => Promise<void>;

export interface Restored {
  /** Agents that the store held before. */
  readonly loaded: number;
  /** Of these, how many were on the log with the very same record. */
  readonly same: number;
  /** Records that the store lacked. */
  readonly written: number;
  /** Agents that the log does not know, knows otherwise, or knows more of: dropped, and written anew from the log. */
  readonly wrong: number;
}

/**
 * Makes a store say what the log says, and declares it complete. The store is read first, so that whatever it then holds
 * has to be on the log already; what is behind is completed, what contradicts the log (a store that belonged to another
 * log, was edited, cannot be read, or has a gap in a history) is dropped and written anew. History that is older than the
 * log goes on to be kept. Where nothing differs, nothing is written.
 *
 * @throws TrustStoreLost where the store loses data meanwhile
 */
export async function restore(store: TrustStore, readLog: ReadLog): Promise<Restored> {
  const first = await compareAndComplete(store, readLog);
  const { loaded, same, written, wrong } = first;
  if (wrong.length > 0) await store.forget(wrong);
  const second = wrong.length > 0 ? await compareAndComplete(store, readLog) : undefined;
  await store.confirm((second ?? first).reached);
  return { loaded, same, written: written + (second?.written ?? 0), wrong: wrong.length };
}

async function compareAndComplete(store: TrustStore, readLog: ReadLog) {
  const stored = await store.loadAll();
  const before = new Map(stored.map((agent) => [agentKey(agent), agent]));
  const lastOnLog = new Map<string, TrustEntry>();
  const same = new Set<string>();
  const wrong = new Map<string, AgentName>();
  const positions = new Map<number, number>();
  let written = 0;

  const compare = (entry: TrustEntry) => {
    const key = agentKey(entry);
    const known = before.get(key);
    lastOnLog.set(key, entry);
    positions.set(entry.partition, entry.offset);
    // With the agent its history is gone: what was missing of it no longer is.
    if (entry.score === null) wrong.delete(key);
    if (known?.offset !== entry.offset) return;
    if (isDeepStrictEqual(known.score, entry.score)) same.add(key);
    else wrong.set(key, known);
  };

  await readLog(async (entries) => {
    for (const entry of entries) compare(entry);
    const missing = entries.filter((entry) => entry.offset > offsetOf(before.get(agentKey(entry))));
    await store.save(missing);
    written += missing.length;
    for (const entry of await store.lacking(afterRemovals(entries))) wrong.set(agentKey(entry), entry);
  });

  for (const [key, known] of before) if (offsetOf(lastOnLog.get(key)) < known.offset) wrong.set(key, known);
  const toForget = [...wrong].map(([key, { fleet_id, agent_id }]) => {
    const offset = Math.max(offsetOf(before.get(key)), offsetOf(lastOnLog.get(key)));
    return { fleet_id, agent_id, offset };
  });
  const agents = [...lastOnLog.values()].filter(({ score }) => score !== null).length;
  const reached: Reached = { positions, agents };
  return { loaded: stored.length, same: same.size, written, wrong: toForget, reached };
}

const offsetOf = (known: StoredTrust | TrustEntry | undefined): number => known?.offset ?? -1;

/** The records that no later one among them removes with their agent. */
function afterRemovals(entries: readonly TrustEntry[]): TrustEntry[] {
  const removed = new Map<string, number>();
  for (const entry of entries) if (entry.score === null) removed.set(agentKey(entry), entry.offset);
  return entries.filter((entry) => entry.offset > (removed.get(agentKey(entry)) ?? -1));
}
