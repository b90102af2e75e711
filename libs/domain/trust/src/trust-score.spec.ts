import { describe, expect, it } from '@jest/globals';
import { trustScore } from '@chorus/contracts';
import { evidence, good, MINUTE, observed, run, T0 } from './ledger.testkit.ts';
import { DEFAULT_TRUST_POLICY } from './policy.ts';
import { ledgerToTrustScore, trendOf } from './trust-score.ts';

const whose = { fleet_id: 'shop', agent_id: 'coder', decision_offset: 7 };

describe('the trust record', () => {
  it('says all of the present, and fits the contract', () => {
    const before = run([{ kind: 'seen' }]).ledger!;
    const seen = evidence({ reason: 'exitcode: 1' });
    const ledger = run([observed(seen)], before, T0 + MINUTE).ledger!;
    const record = ledgerToTrustScore(
      ledger,
      { ...whose, before, adjustment_reason: 'exitcode: 1', evidence: seen },
      DEFAULT_TRUST_POLICY,
    );
    expect(trustScore.parse(record)).toEqual(record);
    expect(record).toMatchObject({
      ...whose,
      observations: 1,
      standing: 'active',
      standing_since: '2026-03-01T12:00:00.000Z',
      timestamp: '2026-03-01T12:01:00.000Z',
      trend_direction: 'falling',
      policy_version: 1,
      evidence: seen,
    });
    expect(record.score).toBe(ledger.score);
    expect(record.change).toBeCloseTo(ledger.score - 70, 10);
  });

  it('compares the first score of an agent with the prior', () => {
    const ledger = run([good()]).ledger!;
    const change = { ...whose, before: null, adjustment_reason: 'x'.repeat(2000), evidence: null };
    const record = ledgerToTrustScore(ledger, change, DEFAULT_TRUST_POLICY);
    expect(record.change).toBeCloseTo(ledger.score - 70, 10);
    expect(record.adjustment_reason).toHaveLength(1000);
  });
});

describe('the trend', () => {
  it.each([
    [[70, 71], 'steady'],
    [[70, 60, 69], 'steady'],
    [[70, 71, 73], 'rising'],
    [[70, 60], 'falling'],
    [[70], 'steady'],
    [[], 'steady'],
  ])('of %j is %s', (recent_scores, trend) => {
    expect(trendOf({ recent_scores }, DEFAULT_TRUST_POLICY)).toBe(trend);
  });
});
