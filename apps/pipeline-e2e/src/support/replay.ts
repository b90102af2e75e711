import { expect } from '@jest/globals';
import type { AgentMessage } from '@chorus/contracts';
import { replaySchedule, type RecordedRun } from '@chorus/simulator';
import { until } from './until.ts';

const GAP_MS = 1_000;

/**
 * Plays runs at the same time, a step of each together, and gives what was sent. Agents of one conversation lie on
 * different partitions, so the next steps go out when these are decided: as in life, where who answers has heard.
 * @param decided counts decisions; others than of these runs may be among them, but none may come meanwhile
 */
export async function replay(
  runs: readonly RecordedRun[],
  decided: () => number,
  send: (messages: AgentMessage[]) => Promise<{ accepted: number }>,
): Promise<AgentMessage[]> {
  const sent: AgentMessage[] = [];
  const before = decided();
  const timed = replaySchedule(runs, { start: Date.now(), gap_ms: GAP_MS, interleave: runs.length });
  for (const step of Map.groupBy(timed, ({ at_ms }) => Math.floor(at_ms / GAP_MS)).values()) {
    const messages = step.map(({ message }) => message);
    expect((await send(messages)).accepted).toBe(messages.length);
    sent.push(...messages);
    await until(
      `${sent.length} messages are decided`,
      () => decided() - before,
      (count) => count >= sent.length,
    );
  }
  return sent;
}
