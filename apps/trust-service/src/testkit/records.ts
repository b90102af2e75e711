import { evidenceKind } from '@chorus/contracts';
import type { OperatorCommand, ProcessedDecision, TrustEvidence, TrustScore } from '@chorus/contracts';
import { trustOf, uncertaintyOf } from '@chorus/trust';
import fc from 'fast-check';
import type { TrustEntry } from '../redis/trust-store.ts';

/** An arbitrary start of log time. */
export const T0 = Date.UTC(2026, 2, 1, 12);

let counter = 0;

/** Evidence with an id of its own: a failed execution of `coder`, unless told otherwise. */
export function evidence(change: Partial<TrustEvidence> = {}): TrustEvidence {
  const evidence_id = change.evidence_id ?? `e${counter++}`;
  return {
    evidence_id,
    agent_id: 'coder',
    kind: 'execution_failed',
    outcome: 'bad',
    severity: 0.6,
    reason: 'exitcode: 1',
    message_ids: [`m-${evidence_id}`],
    ...change,
  };
}

export interface DecisionParts {
  readonly fleet_id?: string;
  readonly sender?: string;
  readonly evidence?: readonly TrustEvidence[];
  readonly blocked?: boolean;
  /** Log time at the door. */
  readonly received?: number;
}

/** A decision about a message of `coder` in fleet `shop`, unless told otherwise. */
export function decision(parts: DecisionParts = {}): ProcessedDecision {
  const { fleet_id = 'shop', sender = 'coder', evidence: found = [], blocked = false, received = T0 } = parts;
  const message_id = `message-${counter++}`;
  const at = new Date(T0).toISOString();
  const position = { topic: 'agent-messages-raw', partition: 0, offset: counter };
  return {
    original_message: {
      agent_id: sender,
      timestamp: at,
      message_type: 'broadcast',
      content: { text: 'hello' },
      target_agents: [],
      correlation_id: 'conversation',
      metadata: { fleet_id },
    },
    conflict_analysis: {
      risk: 0,
      kind: 'none',
      factors: [],
      reason: '',
      with_agents: [],
      resources: [],
      evidence: [],
      accesses: [],
    },
    trust_impact: { evidence: [...found] },
    intervention_action: blocked
      ? { action: 'blocked', reason: 'quarantined', since: at, standing: 'quarantined' }
      : null,
    processing_metadata: {
      message_id,
      source: 'test',
      fleet_id,
      raw: position,
      accepted: { ...position, topic: 'agent-messages-accepted' },
      received_at: new Date(received).toISOString(),
      decided_at: at,
      clock_skew_ms: 0,
      trust: { offset: -1, age_ms: null },
      predictor: 'rules/1',
    },
    causal_relationships: [],
  };
}

type CommandOf<K extends OperatorCommand['kind']> = Extract<OperatorCommand, { kind: K }>;

/** A command of alice about `coder` in fleet `shop`, with an id of its own, unless told otherwise. */
export function command<K extends OperatorCommand['kind']>(
  kind: K,
  change: Partial<CommandOf<K>> = {},
): OperatorCommand {
  return {
    command_id: `c${counter++}`,
    fleet_id: 'shop',
    agent_id: 'coder',
    mode: 'enforce',
    operator: 'alice',
    reason: `asked to ${kind}`,
    requested_at: new Date(T0).toISOString(),
    kind,
    ...change,
  } as OperatorCommand;
}

/** A trust record of `coder` in fleet `shop` at a log time, unless told otherwise; its evidence makes its score. */
export function score(ms: number, change: Partial<TrustScore> = {}): TrustScore {
  const points = change.score ?? 70;
  return {
    fleet_id: 'shop',
    agent_id: 'coder',
    score: 70,
    uncertainty: 22.9,
    observations: 0,
    standing: 'active',
    enforced: true,
    standing_since: new Date(T0).toISOString(),
    standing_reason: 'First seen.',
    timestamp: new Date(ms).toISOString(),
    adjustment_reason: 'First seen.',
    change: 0,
    historical_average: 70,
    trend_direction: 'steady',
    policy_version: 1,
    evidence: null,
    decision_offset: -1,
    ledger: { alpha: points, beta: 100 - points, evidence_at: new Date(ms).toISOString() },
    metadata: {},
    ...change,
  };
}

/** The record as it lies on partition 0. */
export const entry = (offset: number, value: TrustScore, partition = 0): TrustEntry => ({
  fleet_id: value.fleet_id,
  agent_id: value.agent_id,
  partition,
  offset,
  score: value,
});

/** The removal of an agent. */
export const removal = (offset: number, fleet_id: string, agent_id: string, partition = 0): TrustEntry => ({
  fleet_id,
  agent_id,
  partition,
  offset,
  score: null,
});

/** Text as it may come from outside: any script, separators, control characters, a few names more often. */
/** No URL can address `.` and `..`: the contract refuses them. */
const isAddressable = (id: string): boolean => id !== '.' && id !== '..';
const anyName = fc.oneof(
  fc.constantFrom('coder', 'reviewer', 'a/b', 'ключ', '*', '{x}'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).filter(isAddressable),
);
const anyFleet = fc.oneof(
  fc.constantFrom('shop', 'default', 'shop:1'),
  fc.stringMatching(/^[^/\p{Cc}]{1,12}$/u).filter(isAddressable),
);
const anyMass = fc.double({ min: 1e-9, max: 1e6, noNaN: true });

/** Any record at a given log time; values as JSON can carry them. */
export const anyScore = (ms: number, agent?: { fleet_id: string; agent_id: string }): fc.Arbitrary<TrustScore> =>
  fc
    .record({
      fleet_id: anyFleet,
      agent_id: anyName,
      alpha: anyMass,
      beta: anyMass,
      age: fc.oneof(fc.constant(0), fc.nat(1_000_000)),
      first: fc.boolean(),
      observations: fc.nat(),
      standing: fc.constantFrom<TrustScore['standing']>('active', 'probation', 'quarantined'),
      in_force: fc.boolean(),
      policy_version: fc.integer({ min: 1, max: 1_000 }),
      adjustment_reason: fc.string({ unit: 'binary', maxLength: 60 }),
      change: fc.double({ min: -100, max: 100, noNaN: true }).map((value) => value + 0),
      trend_direction: fc.constantFrom<TrustScore['trend_direction']>('rising', 'falling', 'steady'),
      evidence: fc.option(
        fc
          .record({ reason: fc.string({ maxLength: 20 }), kind: fc.constantFrom(...evidenceKind.options) })
          .map(evidence),
        { nil: null },
      ),
      decision_offset: fc.integer({ min: -1, max: Number.MAX_SAFE_INTEGER }),
      metadata: fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { noNullPrototype: true }),
    })
    .map(({ alpha, beta, age, first, in_force, ...any }) => {
      const rests = { alpha, beta };
      const made = score(ms, {
        ...any,
        ...agent,
        score: trustOf(rests),
        uncertainty: uncertaintyOf(rests),
        enforced: in_force || any.standing !== 'quarantined',
        ledger: { ...rests, evidence_at: new Date(ms - age).toISOString(), first },
      });
      return JSON.parse(JSON.stringify(made)) as TrustScore;
    });

/** A log of one partition: offsets and log times that go up, with gaps, records of a few agents. */
export const anyLog = (
  options: { readonly maxLength?: number; readonly agent?: { fleet_id: string; agent_id: string } } = {},
): fc.Arbitrary<TrustEntry[]> =>
  fc
    .array(fc.tuple(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 0, max: 100_000 })), {
      minLength: 1,
      maxLength: options.maxLength ?? 30,
    })
    .chain((steps) => {
      let offset = -1;
      let ms = T0;
      const places = steps.map(([gap, wait]) => ({ offset: (offset += gap), ms: (ms += wait) }));
      return fc.tuple(
        ...places.map((place) => anyScore(place.ms, options.agent).map((value) => entry(place.offset, value))),
      );
    });
