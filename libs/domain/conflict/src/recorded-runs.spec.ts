import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeWith, folderForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { Fleet, type Given } from './testing/fleet.ts';

/** Recorded runs of real agent teams, beside the checkout; no part of this project. */
const recordings = folderForTests('../shared/data/who-and-when/algorithm-generated');

interface Run {
  history: { name: string; content: string }[];
}
const TOOL = 'Computer_terminal';

/** Code is a request to the terminal, its output the response to the author, all else is said to everybody. */
function messagesOf({ history }: Run): { agent: string; given: Given }[] {
  let author: string | undefined;
  return history.map(({ name, content }) => {
    const hasCode = name !== TOOL && content.includes('```');
    if (hasCode) author = name;
    const isOutput = name === TOOL && author !== undefined;
    const target_agents = hasCode ? [TOOL] : isOutput && author !== undefined ? [author] : [];
    const message_type = hasCode ? 'request' : isOutput ? 'response' : 'broadcast';
    return { agent: name, given: { message_type, target_agents, content: { text: content } } };
  });
}

describeWith([recordings], 'the 126 recorded runs', () => {
  it('are all assessed; what fails there is found; serial talk holds hardly any conflict', () => {
    const counts: Record<string, number> = {};
    const count = (name: string) => (counts[name] = (counts[name] ?? 0) + 1);
    const files = readdirSync(recordings.path).filter((name) => name.endsWith('.json'));
    const fleet = new Fleet();
    for (const file of files) {
      const run = JSON.parse(readFileSync(join(recordings.path, file), 'utf8')) as Run;
      for (const { agent, given } of messagesOf(run)) {
        const { analysis, evidence } = fleet.say(agent, { ...given, correlation_id: file });
        const sum = analysis.factors.reduce((total, { contribution }) => total + contribution, 0);
        expect(analysis.risk).toBeCloseTo(sum, 9);
        expect(analysis.risk).toBeLessThanOrEqual(1);
        count(`kind ${analysis.kind}`);
        if (analysis.risk >= 0.3) count('risk from 0.3 on');
        for (const { kind, agent_id } of evidence) {
          count(`evidence ${kind}`);
          expect(agent_id === TOOL && kind !== 'contribution').toBe(false);
        }
        if (agent === TOOL && /^exitcode: [1-9]/.test(given.content?.text ?? ''))
          expect(analysis.kind).toBe('execution_failure');
      }
    }
    console.info(`${files.length} recorded runs: ${JSON.stringify(counts, null, 1)}`);
    expect(files).toHaveLength(126);
    expect(counts['evidence conflict'] ?? 0).toBeLessThan(5);
  });
});
