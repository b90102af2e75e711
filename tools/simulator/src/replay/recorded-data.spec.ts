import { join } from 'node:path';
import { agentMessage } from '@chorus/contracts';
import { describeWith, folderForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { loadRuns } from './load-runs.ts';
import type { RecordedRun } from './recorded-run.ts';
import { replaySchedule, runMessages } from './schedule.ts';
import { TERMINAL } from './who-and-when.ts';

const data = folderForTests('../shared/data');

const options = { start: Date.UTC(2026, 0, 1) };

function expectWellMapped(runs: readonly RecordedRun[]): void {
  for (const run of runs) {
    const messages = runMessages(run, options);
    expect(messages).toHaveLength(run.steps);
    for (const message of messages) expect(agentMessage.safeParse(message).error).toBeUndefined();
  }
  const sent = replaySchedule(runs, { ...options, interleave: 4 });
  expect(new Set(sent.map(({ message }) => message.metadata.message_id)).size).toBe(sent.length);
}

describeWith([data], 'the recorded runs beside the checkout', () => {
  it('map: 126 of Who&When, every step a valid message with an id of its own', async () => {
    const runs = await loadRuns(join(data.path, 'who-and-when'));
    expect(runs).toHaveLength(126);
    expectWellMapped(runs);
    const contradicting = runs.filter((run) => run.kind === 'who-and-when' && run.label?.contradicts_speaker);
    expect(contradicting.map((run) => run.run_id)).toEqual(['14', '15', '59']);
  });

  it('let the terminal answer only those who wrote code', async () => {
    for (const run of await loadRuns(join(data.path, 'who-and-when'))) {
      const messages = runMessages(run, options);
      const asked = new Set(messages.filter((m) => m.target_agents.includes(TERMINAL)).map((m) => m.agent_id));
      for (const { message_type, agent_id, target_agents } of messages) {
        if (message_type !== 'response') continue;
        expect(agent_id).toBe(TERMINAL);
        expect(asked).toContain(target_agents[0]);
      }
    }
  });

  it('map: 200 of tau-bench, every tool call answered by its tool', async () => {
    const runs = await loadRuns(join(data.path, 'tau-bench'));
    expect(runs).toHaveLength(200);
    expectWellMapped(runs);
    for (const run of runs) {
      const messages = runMessages(run, options);
      for (const [i, message] of messages.entries()) {
        const call = message.content.tool_calls?.[0];
        if (call === undefined) continue;
        expect(messages[i + 1]).toMatchObject({
          agent_id: `tool:${call.function.name}`,
          content: { tool_call_id: call.id },
        });
      }
    }
  });
});
