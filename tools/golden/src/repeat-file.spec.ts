import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { arbitrate, spend } from '@chorus/arbitration';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { repeatFile } from './repeat-file.ts';

const NOW = Date.UTC(2026, 2, 1, 12);
const budget = spend({ capacity: 1, refill_per_hour: 2, reserved_for_urgent: 0 }, null, {}, NOW);
const arbitration = arbitrate({
  ...{ k: 1, seed: 's', config: { temperature: 1, trust_exponent: 1, trust_floor: 1, max_shift: null } },
  candidates: [
    { id: 'a', weight: 1, trust: 60 },
    { id: 'b', weight: 1, trust: 40 },
  ],
});

let folder: string;
let told: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'repeat-'));
  told = [];
});
afterEach(() => rm(folder, { recursive: true }));

async function run(value: unknown): Promise<number> {
  const path = join(folder, 'record.json');
  await writeFile(path, typeof value === 'string' ? value : JSON.stringify(value));
  return repeatFile(path, (text) => told.push(text));
}

describe('npm run golden -- --repeat', () => {
  it('makes a choice again, alone or in what holds it', async () => {
    expect(await run(budget)).toBe(0);
    const interventions = [{ intervention: { kind: 'quarantine', budget: { before: 1, record: budget } } }];
    expect(await run({ interventions, events: [{ value: { arbitration } }] })).toBe(0);
    expect(told).toEqual([
      '✓ /: budget',
      '1 on record, 1 came out the same.',
      '✓ /interventions/0/intervention/budget/record: budget',
      '✓ /events/0/value/arbitration: arbitration',
      '2 on record, 2 came out the same.',
    ]);
  });

  it('ends with 1 where another one comes out, and says what differs', async () => {
    const forged = { ...budget, outcome: 'advise' };
    expect(await run([forged, { ...budget, policy: undefined }, { ...budget, algorithm: 'dice/1' }])).toBe(1);
    expect(told[0]).toMatch(/^≠ \/0: budget\n {2}.*outcome/);
    expect(told[1]).toMatch(/^≠ \/1: budget\n {2}/);
    expect(told[2]).toMatch(/made by another one than token-bucket\/1/);
    expect(told[3]).toBe('3 on record, 0 came out the same.');
  });

  it('finds nothing in what agents wrote', async () => {
    await expect(run({ original_message: { content: { data: budget } } })).rejects.toThrow('holds no choice on record');
    await expect(run('not JSON')).rejects.toThrow('is no JSON');
  });
});
