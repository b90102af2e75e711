import { arbitrationRecord, type ConflictAnalysis } from '@chorus/contracts';
import { repeat } from '@chorus/arbitration';
import { describe, expect, it } from '@jest/globals';
import { arbitrationOf } from './arbitration.ts';

const contention: ConflictAnalysis = {
  risk: 0.5,
  kind: 'contention',
  factors: [{ name: 'contention', contribution: 0.5 }],
  reason: 'Both write it.',
  with_agents: ['bob', 'carol'],
  resources: ['db:orders'],
  evidence: ['m1'],
  accesses: [],
};
const dispute = (analysis: Partial<ConflictAnalysis>, seed = 'agent-messages-accepted/0/7') => ({
  analysis: { ...contention, ...analysis },
  sender: 'anna',
  trustOf: (agent: string) => ({ anna: 90, bob: 10 })[agent] ?? 70,
  seed,
});

describe('who is advised to go first', () => {
  it('is chosen among the sender and those whose plans it meets, by their trust', () => {
    const record = arbitrationOf(dispute({}));
    expect(record?.ranking.map(({ id, trust }) => [id, trust]).toSorted()).toEqual([
      ['anna', 90],
      ['bob', 10],
      ['carol', 70],
    ]);
    expect(record?.chosen).toEqual([record?.ranking[0]?.id]);
    expect(arbitrationRecord.parse(record)).toEqual(record);
  });

  it('is, over many messages, the more trusted one more often', () => {
    const first = Array.from(
      { length: 400 },
      (_, n) => arbitrationOf(dispute({ with_agents: ['bob'] }, `s/${n}`))?.chosen[0],
    );
    const anna = first.filter((agent) => agent === 'anna').length;
    // 90 : 10; five standard deviations of 400 draws are 30.
    expect(Math.abs(anna - 360)).toBeLessThan(30);
  });

  it('can be chosen again from what the decision holds', () => {
    const record = arbitrationOf(dispute({}));
    expect(repeat(JSON.parse(JSON.stringify(record)))).toMatchObject({ same: true });
  });

  it.each([
    ['a risk that nobody is told of', { risk: 0.29 }],
    ['a failure, which is nobody else’s plan', { kind: 'execution_failure' as const }],
    ['nobody but the sender', { with_agents: ['anna'] }],
  ])('is nobody where there is %s', (_, analysis) => {
    expect(arbitrationOf(dispute(analysis))).toBeUndefined();
  });
});
