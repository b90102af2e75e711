import type { FleetMode, TrustEvidence } from '@chorus/contracts';
import fc from 'fast-check';
import { decide } from './decide.ts';
import { evolveAll } from './evolve.ts';
import type { AgentLedger, LedgerEvent, LedgerInput } from './ledger.ts';
import { DEFAULT_TRUST_POLICY } from './policy.ts';
import type { TrustPolicy } from './policy.ts';

/** An arbitrary start of log time. */
export const T0 = Date.UTC(2026, 2, 1, 12);
export const MINUTE = 60_000;

/** Evidence with an id of its own, unless given. */
export function evidence(change: Partial<TrustEvidence> = {}): TrustEvidence {
  const evidence_id = change.evidence_id ?? `e${counter++}`;
  return {
    evidence_id,
    agent_id: 'coder',
    kind: 'execution_failed',
    outcome: 'bad',
    severity: 0.5,
    reason: 'exitcode: 1',
    message_ids: [`m-${evidence_id}`],
    ...change,
  };
}
let counter = 0;

export const bad = (change: Partial<TrustEvidence> = {}): LedgerInput => observed(evidence(change));
export const good = (change: Partial<TrustEvidence> = {}): LedgerInput =>
  observed(evidence({ kind: 'execution_succeeded', outcome: 'good', reason: 'exitcode: 0', ...change }));
export const observed = (value: TrustEvidence, mode: FleetMode = 'observe'): LedgerInput => ({
  kind: 'evidence',
  evidence: value,
  mode,
});
export const command = (kind: 'quarantine' | 'release', command_id: string): LedgerInput => ({
  kind,
  command_id,
  operator: 'alice',
  reason: `${kind} it`,
});

/** One step of a history: an input, the policy in force and the log time. */
export interface Step {
  readonly input: LedgerInput;
  readonly policy: TrustPolicy;
  readonly now: number;
}

/** Runs inputs through decide and evolve, a minute apart, under the default policy. */
export function run(inputs: readonly LedgerInput[], from: AgentLedger | null = null, start = T0) {
  return runSteps(
    inputs.map((input, index) => ({ input, policy: DEFAULT_TRUST_POLICY, now: start + index * MINUTE })),
    from,
  );
}

export function runSteps(steps: readonly Step[], from: AgentLedger | null = null) {
  let ledger = from;
  const events: LedgerEvent[] = [];
  for (const { input, policy, now } of steps) {
    const made = decide(ledger, input, policy, now);
    ledger = evolveAll(ledger, made);
    events.push(...made);
  }
  return { ledger, events };
}

const kinds = Object.keys(DEFAULT_TRUST_POLICY.weights) as TrustEvidence['kind'][];

/** Any input: mostly evidence, ids from a small set so that some come twice, and an operator's hand now and then. */
export const anyInput: fc.Arbitrary<LedgerInput> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('evidence' as const),
      mode: fc.constantFrom<FleetMode>('observe', 'enforce'),
      within_budget: fc.boolean(),
      evidence: fc
        .record({
          evidence_id: fc.integer({ min: 0, max: 60 }).map((id) => `e${id}`),
          kind: fc.constantFrom(...kinds),
          outcome: fc.constantFrom<TrustEvidence['outcome']>('bad', 'bad', 'good'),
          severity: fc.double({ min: 0, max: 1, noNaN: true }),
        })
        .map((change) => evidence(change)),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('quarantine' as const, 'release' as const), fc.integer({ min: 0, max: 10 }))
      .map(([kind, id]) => command(kind, `c${id}`)),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('set_mode' as const),
      mode: fc.constantFrom<FleetMode>('observe', 'enforce'),
    }),
  },
  { weight: 1, arbitrary: fc.constantFrom<LedgerInput>({ kind: 'seen' }, { kind: 'time' }) },
);

/** Any sensible policy of the given version. */
export const anyPolicy = (version: number): fc.Arbitrary<TrustPolicy> =>
  fc
    .record({
      base_rate: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      weight: fc.double({ min: 0.5, max: 20, noNaN: true }),
      factor: fc.double({ min: 0.1, max: 3, noNaN: true }),
      half_life: fc.integer({ min: MINUTE, max: 1000 * MINUTE }),
      below: fc.integer({ min: 10, max: 60 }),
      min_observations: fc.integer({ min: 1, max: 10 }),
      step: fc.double({ min: 0, max: 0.5, noNaN: true }),
      release_after_ms: fc.option(fc.integer({ min: MINUTE, max: 100 * MINUTE })),
      budget: fc.record({ capacity: fc.integer({ min: 0, max: 4 }), refill_per_hour: fc.integer({ min: 0, max: 20 }) }),
    })
    .map((any) => ({
      ...DEFAULT_TRUST_POLICY,
      version,
      prior: { base_rate: any.base_rate, weight: any.weight },
      weights: Object.fromEntries(
        kinds.map((kind) => [kind, DEFAULT_TRUST_POLICY.weights[kind] * any.factor]),
      ) as TrustPolicy['weights'],
      forgetting_half_life_ms: any.half_life,
      frequency: { ...DEFAULT_TRUST_POLICY.frequency, step: any.step },
      quarantine: { below: any.below, min_observations: any.min_observations },
      probation: {
        ...DEFAULT_TRUST_POLICY.probation,
        active_from: any.below + 10,
        release_after_ms: any.release_after_ms,
      },
      budget: any.budget,
    }));

/** Inputs at log times that never go back. */
export const anyTimedInputs = fc
  .array(fc.tuple(anyInput, fc.integer({ min: 0, max: 30 * MINUTE })), { maxLength: 60 })
  .map((list) => {
    let now = T0;
    return list.map(([input, wait]) => ({ input, now: (now += wait) }));
  });
