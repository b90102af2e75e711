import { agentMessage } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { demoFleet } from './demo-fleet.ts';
import type { WovenMessage } from './weave.ts';

function first(minutes: number, seed = 1): WovenMessage[] {
  const messages: WovenMessage[] = [];
  for (const woven of demoFleet(seed, { start: Date.UTC(2026, 0, 1) })) {
    if (woven.at_ms > minutes * 60_000) break;
    messages.push(woven);
  }
  return messages;
}

describe('demoFleet', () => {
  it('has 24 agents and some tools that send two to four valid messages a second', () => {
    const hour = first(60);
    for (const { message } of hour) expect(agentMessage.safeParse(message).error).toBeUndefined();
    expect(hour.length / 3600).toBeGreaterThan(2);
    expect(hour.length / 3600).toBeLessThan(4);
    const names = [...new Set(hour.map(({ message }) => message.agent_id))];
    expect(names.filter((name) => !name.startsWith('tool:'))).toHaveLength(24);
    expect(names.filter((name) => name.startsWith('tool:')).length).toBeLessThan(8);
  });

  it('shows a failing agent, a contention and a loop in the first two minutes', () => {
    const begin = first(2);
    const kinds = new Set(begin.filter(({ evidence }) => evidence).map(({ story }) => story?.kind));
    for (const kind of ['execution_failure', 'contention', 'routing_loop'] as const) expect(kinds).toContain(kind);
    const failed = begin.filter(({ message }) => message.content.text?.startsWith('exitcode: 1 '));
    expect(failed.length).toBeGreaterThan(8);
    expect(new Set(failed.map(({ message }) => message.target_agents.join()))).toEqual(new Set(['feed-importer']));
  });

  it('never ends, is the same for the same seed and start, and another run has other ids', () => {
    expect(first(20, 7)).toEqual(first(20, 7));
    const begin = (start: number) => demoFleet(7, { start }).next().value?.message.metadata.message_id;
    expect(begin(0)).not.toBe(begin(60_000));
  });
});
