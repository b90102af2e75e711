import { describe, expect, it } from '@jest/globals';
import type { TrustEvidence } from '@chorus/contracts';
import fc from 'fast-check';
import { anyPolicy, anyTimedInputs, command, evidence, MINUTE, T0 } from './ledger.testkit.ts';
import type { LedgerInput } from './ledger.ts';
import { DEFAULT_TRUST_POLICY } from './policy.ts';
import type { TrustPolicy } from './policy.ts';
import { WhatIfFold } from './what-if.ts';
import type { RecordedFact } from './what-if.ts';

const AGENTS = ['a', 'b', 'c', 'd'];
const kinds = Object.keys(DEFAULT_TRUST_POLICY.weights) as TrustEvidence['kind'][];

const decided = (
  at: number,
  found: readonly TrustEvidence[],
  sender = 'tool:shell',
  blocked = false,
): RecordedFact => ({
  kind: 'decision',
  at,
  decision: {
    original_message: { agent_id: sender },
    intervention_action: blocked ? { action: 'blocked' } : null,
    trust_impact: { evidence: [...found] },
  },
});

function factOf(input: LedgerInput, at: number, agent_id: string): RecordedFact {
  switch (input.kind) {
    case 'evidence':
      return decided(at, [{ ...input.evidence, agent_id }]);
    case 'seen':
    case 'time':
      return decided(at, [], agent_id);
    case 'set_mode':
      return { kind: 'mode', at, mode: input.mode };
    case 'quarantine':
    case 'release':
      return { kind: 'command', at, agent_id, command: input };
  }
}

const anyFacts = anyTimedInputs.chain((inputs) =>
  fc
    .array(fc.constantFrom(...AGENTS), { minLength: inputs.length, maxLength: inputs.length })
    .map((agents) => inputs.map(({ input, now }, at) => factOf(input, now, agents[at] ?? 'a'))),
);

function run(facts: readonly RecordedFact[], candidate: TrustPolicy, policy = DEFAULT_TRUST_POLICY, mode = 'observe') {
  const fold = new WhatIfFold({ mode: mode as 'observe' | 'enforce', policy }, candidate);
  for (const fact of facts) fold.add(fact);
  return fold.result(1000);
}

describe('what if another policy had been in force', () => {
  it('that is the one that was changes nothing', () => {
    fc.assert(
      fc.property(anyFacts, anyPolicy(3), fc.constantFrom('observe', 'enforce'), (facts, policy, mode) => {
        const { agents, totals } = run(facts, { ...policy, version: 4 }, policy, mode);
        for (const { now, then } of agents) expect(then).toEqual(now);
        expect(totals.then).toEqual(totals.now);
      }),
      { numRuns: 100 },
    );
  });

  it('that weighs one kind otherwise changes only agents of which there is evidence of that kind', () => {
    fc.assert(
      fc.property(
        anyFacts,
        anyPolicy(1),
        fc.constantFrom(...kinds),
        fc.double({ min: 0, max: 10, noNaN: true }),
        (facts, policy, kind, weight) => {
          const candidate = { ...policy, weights: { ...policy.weights, [kind]: weight } };
          const touched = new Set(
            facts.flatMap((fact) =>
              fact.kind === 'decision'
                ? fact.decision.trust_impact.evidence.filter((one) => one.kind === kind).map((one) => one.agent_id)
                : [],
            ),
          );
          const untouched = facts.filter(({ kind: one }) => one !== 'mode');
          for (const { agent_id, now, then } of run(untouched, candidate, policy).agents)
            if (!touched.has(agent_id)) expect(then).toEqual(now);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('is held against the policies that were in force, each from its time on', () => {
    const strict = { ...DEFAULT_TRUST_POLICY, version: 2, quarantine: { below: 60, min_observations: 1 } };
    const fail = (minute: number) => decided(T0 + minute * MINUTE, [evidence({ agent_id: 'a' })]);
    const facts: RecordedFact[] = [fail(0), fail(1), { kind: 'policy', at: T0 + 2 * MINUTE, policy: strict }, fail(3)];
    const { agents, totals, evidence: counted } = run(facts, DEFAULT_TRUST_POLICY);
    expect(counted).toBe(3);
    expect(agents).toMatchObject([
      {
        agent_id: 'a',
        now: { standing: 'quarantined', quarantines: 1, first_quarantine: new Date(T0 + 3 * MINUTE).toISOString() },
        then: { standing: 'active', quarantines: 0, first_quarantine: null },
      },
    ]);
    expect(totals).toMatchObject({ now: { quarantines: 1, quarantined: 1 }, then: { quarantines: 0, quarantined: 0 } });
  });

  it('takes what people did as it was done, and no evidence of a message that was blocked', () => {
    const lenient = { ...DEFAULT_TRUST_POLICY, version: 2, quarantine: { below: 1, min_observations: 100 } };
    const byHand = command('quarantine', 'c1') as Extract<RecordedFact, { kind: 'command' }>['command'];
    const { agents } = run(
      [
        { kind: 'command', at: T0, agent_id: 'b', command: byHand },
        decided(T0 + 1, [evidence({ agent_id: 'b' })], 'b', true),
        decided(T0 + 2, [], 'c'),
      ],
      lenient,
    );
    for (const { now, then } of agents) expect(then).toEqual(now);
    expect(agents).toMatchObject([
      { agent_id: 'b', then: { standing: 'quarantined', quarantines: 0 } },
      { agent_id: 'c', then: { standing: 'active' } },
    ]);
    expect(agents[0]?.then.score).toBeCloseTo(70, 10);
  });

  it('lists those first for whom it makes the largest difference', () => {
    const facts = [
      decided(T0, [evidence({ agent_id: 'a', severity: 0.1 }), evidence({ agent_id: 'b', severity: 1 })]),
      decided(T0, [], 'c'),
    ];
    const candidate = { ...DEFAULT_TRUST_POLICY, weights: { ...DEFAULT_TRUST_POLICY.weights, execution_failed: 5 } };
    expect(run(facts, candidate).agents.map(({ agent_id }) => agent_id)).toEqual(['b', 'a', 'c']);
  });

  it('of nothing is nothing', () => {
    expect(run([], DEFAULT_TRUST_POLICY)).toEqual({
      evidence: 0,
      agents: [],
      totals: {
        now: { quarantines: 0, quarantined: 0, mean: null },
        then: { quarantines: 0, quarantined: 0, mean: null },
      },
    });
  });
});
