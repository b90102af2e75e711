import { agentKey } from '@chorus/contracts';
import type { ReadLog } from './restore.ts';
import type { AgentName, TrustEntry } from './trust-store.ts';

/**
 * The log, and in between what compaction has taken from it but this process still holds.
 *
 * @param held all that is held of an agent, oldest first
 */
export function withHeld(readLog: ReadLog, held: (agent: AgentName) => readonly TrustEntry[]): ReadLog {
  return (onEntries) => {
    const agents = new Map<string, { readonly held: readonly TrustEntry[]; next: number }>();

    const upTo = (entry: TrustEntry): TrustEntry[] => {
      const key = agentKey(entry);
      const agent = agents.get(key) ?? { held: held(entry), next: 0 };
      agents.set(key, agent);
      const earlier: TrustEntry[] = [];
      for (let one = agent.held[agent.next]; one && one.offset <= entry.offset; one = agent.held[++agent.next])
        if (one.offset < entry.offset) earlier.push(one);
      return [...earlier, entry];
    };
    return readLog((entries) => onEntries(entries.flatMap(upTo)));
  };
}
