import { isDeepStrictEqual } from 'node:util';
import { agentKey } from '@chorus/contracts';
import type { StoredTrust, TrustEntry, TrustStore } from './trust-store.ts';

/** Hands over all that is on the log, from its beginning to its end at the time of the call, in order. */
export type ReadLog = (onEntries: (entries: readonly TrustEntry[]) => Promise<void>) => Promise<void>;

export interface Restored {
  /** Agents that the store held before. */
  readonly loaded: number;
  /** Of these, how many were on the log with the very same record. */
  readonly same: number;
  /** Records that the store lacked. */
  readonly written: number;
  /** Agents that the log does not know, or knows otherwise: dropped, and written anew from the log. */
  readonly wrong: number;
}

/**
 * Makes a store say what the log says. The store is read first, so that whatever it then holds has to be on the log
 * already; what is behind is completed, what contradicts the log (a store that belonged to another log, was edited, or
 * cannot be read) is dropped and written anew. History that is older than the log goes on to be kept.
 */
export async function restore(store: TrustStore, readLog: ReadLog): Promise<Restored> {
  const first = await compareAndComplete(store, readLog);
  if (first.wrong.length === 0) return { ...first, wrong: 0 };
  await store.forget(first.wrong);
  const second = await compareAndComplete(store, readLog);
  return { ...first, written: first.written + second.written, wrong: first.wrong.length };
}

async function compareAndComplete(store: TrustStore, readLog: ReadLog) {
  const stored = await store.loadAll();
  const before = new Map(stored.map((agent) => [agentKey(agent), agent]));
  const lastOnLog = new Map<string, number>();
  const same = new Set<string>();
  const wrong = new Map<string, StoredTrust>();
  let written = 0;

  await readLog(async (entries) => {
    for (const entry of entries) {
      const key = agentKey(entry);
      const known = before.get(key);
      lastOnLog.set(key, entry.offset);
      if (known?.offset !== entry.offset) continue;
      if (isDeepStrictEqual(known.score, entry.score)) same.add(key);
      else wrong.set(key, known);
    }
    const missing = entries.filter((entry) => entry.offset > (before.get(agentKey(entry))?.offset ?? -1));
    await store.save(missing);
    written += missing.length;
  });

  for (const [key, known] of before) if ((lastOnLog.get(key) ?? -1) < known.offset) wrong.set(key, known);
  return { loaded: stored.length, same: same.size, written, wrong: [...wrong.values()] };
}
