import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UsageError } from '../usage-error.ts';
import { loadRuns } from './load-runs.ts';

const groupChat = (name: string) =>
  JSON.stringify({
    history: [
      { name, role: 'user', content: 'Hello.' },
      { name: 'Other', role: 'user', content: 'Hello too.' },
    ],
    mistake_agent: name,
    mistake_step: '1',
    system_prompt: { Silent: 'You listen.' },
  });
const conversations = JSON.stringify([
  {
    task_id: 0,
    trial: 0,
    reward: 1,
    traj: [
      { role: 'system', content: 'p' },
      { role: 'user', content: 'hi' },
    ],
  },
  { task_id: 0, trial: 1, reward: 0, traj: [{ role: 'assistant', content: null, tool_calls: null }] },
]);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runs-'));
  await mkdir(join(folder, 'deeper'));
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, '10.json'), groupChat('Ten'));
  await writeFile(join(folder, '2.json'), groupChat('Two'));
  await writeFile(join(folder, 'deeper/2.json'), groupChat('Deep'));
  await writeFile(join(folder, 'tau.json'), conversations);
  await writeFile(join(folder, 'broken.json'), '{ "history": ');
  await writeFile(join(folder, 'other.json'), '{ "history": [{ "name": 5 }] }');
});
afterAll(() => rm(folder, { recursive: true }));

describe('loadRuns', () => {
  it('reads all runs below a folder in numeric order, gives each its own id, and tells what it left out', async () => {
    const skipped: string[] = [];
    const runs = await loadRuns(folder, (file) => skipped.push(file));
    expect(runs.map((run) => run.run_id)).toEqual(['2', '10', '2~2', '0-0', '0-1']);
    expect(runs.map((run) => run.steps)).toEqual([2, 2, 2, 1, 1]);
    expect(skipped).toEqual([join(folder, 'broken.json'), join(folder, 'other.json')]);
  });

  it('keeps a label that contradicts the speaker and says so', async () => {
    const [run] = await loadRuns(join(folder, '2.json'));
    expect(run).toMatchObject({
      participants: ['Two', 'Other', 'Silent'],
      label: { agent: 'Two', step: 1, contradicts_speaker: true },
    });
  });

  it.each([
    ['nowhere.json', /There is no file or folder/],
    ['broken.json', /is not readable JSON/],
    ['other.json', /history\[0\]\.name[^]*Accepted are/],
    ['empty', /No recorded run in/],
  ])('says what is wrong with %s', async (name, message) => {
    const failure = loadRuns(join(folder, name));
    await expect(failure).rejects.toThrow(UsageError);
    await expect(failure).rejects.toThrow(message);
  });
});
