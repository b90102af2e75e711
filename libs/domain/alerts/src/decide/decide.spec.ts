import { describe, expect, it } from '@jest/globals';
import { alert as alertSchema, detectionKind, type Alert } from '@chorus/contracts';
import fc from 'fast-check';
import { AT, at, defined, detection, intervention } from '../testing/records.ts';
import { onBudget } from './budget.ts';
import { onDetection } from './detection.ts';
import { onIntervention } from './intervention.ts';
import { onService } from './service.ts';
import { onTest } from './test.ts';

const now = (ms: number, id = 'a-1') => ({ id, now: AT + ms });
const open = (change = {}) => defined(onIntervention(undefined, intervention(change), now(0)));

describe('the alert of a quarantine', () => {
  it('opens critical where it is in force', () => {
    expect(open()).toMatchObject({
      alert_id: 'a-1',
      status: 'opened',
      severity: 'critical',
      enforced: true,
      title: 'coder-2 is quarantined',
      agents: ['coder-2'],
      evidence: ['m-1', 'm-2'],
      opened_at: at(0),
    });
  });

  it('opens as a warning that says "would have been" in observe mode', () => {
    expect(open({ enforced: false, mode: 'observe' })).toMatchObject({
      severity: 'warning',
      enforced: false,
      title: 'coder-2 would have been quarantined',
      summary: expect.stringContaining('only observes'),
    });
  });

  it('names the person who ordered it', () => {
    expect(open({ by: { kind: 'operator', id: 'ada' } }).title).toBe('coder-2 was quarantined by ada');
  });

  it('stays the same incident when the mode changes, and takes up what it is then', () => {
    const first = open({ enforced: false });
    const next = defined(onIntervention(first, intervention({ evidence: [] }), now(1_000, 'a-2')));
    expect(next).toMatchObject({ alert_id: 'a-1', severity: 'critical', enforced: true, opened_at: at(0) });
    expect(next.evidence).toEqual(['m-1', 'm-2']);
  });

  it('says when it ends on its own, where it does', () => {
    expect(open().suggested_action).toBe('Look at what coder-2 did, mend it, then release it.');
    expect(open({ ends_at: at(86_400_000) }).suggested_action).toMatch(
      /Else it ends on its own, .*: 2026-03-02 12:00 UTC\.$/,
    );
  });

  it('is resolved by a release, once', () => {
    const release = intervention({ kind: 'release', by: { kind: 'operator', id: 'ada' }, reason: 'mended' });
    const over = defined(onIntervention(open(), release, now(9_000)));
    expect(over).toMatchObject({ alert_id: 'a-1', status: 'resolved', resolved_at: at(9_000) });
    expect(over.title).toBe('coder-2 was released by ada');
    expect(onIntervention(over, release, now(9_500))).toBeUndefined();
    expect(onIntervention(undefined, release, now(9_500))).toBeUndefined();
  });

  it('is a new incident after the end of the one before', () => {
    const over = defined(onIntervention(open(), intervention({ kind: 'release' }), now(1)));
    expect(onIntervention(over, intervention(), now(2, 'a-2'))).toMatchObject({ alert_id: 'a-2', status: 'opened' });
  });

  it.each(['throttle', 'advise'] as const)('does not come of %s', (kind) => {
    expect(onIntervention(undefined, intervention({ kind }), now(0))).toBeUndefined();
  });
});

describe('the alert of a spent budget', () => {
  const budget = { capacity: 10, refill_per_hour: 5, before: 0.2, after: 0.2 };
  const advice = (agent_id: string, change = {}) =>
    intervention({ kind: 'advise', agent_id, enforced: false, budget, ...change });
  const first = defined(onBudget(undefined, advice('a'), now(0)));

  it('opens with the first advice, as a matter of the fleet', () => {
    expect(first).toMatchObject({
      ...{
        alert_id: 'a-1',
        kind: 'quarantine',
        severity: 'critical',
        status: 'opened',
        enforced: false,
        agents: ['a'],
      },
      title: 'Quarantine of a advised: the budget is spent',
      summary: expect.stringContaining('may quarantine 10 on its own, and 5 more an hour'),
    });
  });

  it('stays one while the budget is empty, and names all that were advised on', () => {
    expect(onBudget(first, advice('a'), now(1))).toBeUndefined();
    const next = defined(onBudget(first, advice('b'), now(2, 'a-2')));
    expect(next).toMatchObject({ alert_id: 'a-1', agents: ['a', 'b'], opened_at: at(0), updated_at: at(2) });
    expect(next.title).toBe('Quarantine of b and 1 more advised: the budget is spent');
    expect(
      onBudget(next, intervention({ agent_id: 'b', by: { kind: 'operator', id: 'ada' } }), now(3)),
    ).toBeUndefined();
    expect(onBudget(next, intervention({ kind: 'release' }), now(3))).toBeUndefined();
  });

  it('is resolved where the policy quarantines again or the fleet only observes; then it may come anew', () => {
    const granted = { ...budget, before: 1.1, after: 0.1 };
    const over = defined(onBudget(first, intervention({ budget: granted }), now(9)));
    expect(over).toMatchObject({ alert_id: 'a-1', status: 'resolved', resolved_at: at(9) });
    expect(onBudget(over, intervention({ budget: granted }), now(9))).toBeUndefined();
    const observing = intervention({ mode: 'observe', enforced: false });
    expect(onBudget(first, observing, now(9))).toMatchObject({ status: 'resolved' });
    expect(onBudget(over, advice('a'), now(10, 'a-2'))).toMatchObject({ alert_id: 'a-2', status: 'opened' });
    expect(onBudget(undefined, intervention({ budget: granted }), now(9))).toBeUndefined();
  });
});

describe('the alert of a detection', () => {
  const first = defined(onDetection(undefined, detection(), now(0)));

  it('opens with the first version, and is updated by the others', () => {
    expect(first).toMatchObject({ status: 'opened', severity: 'warning', confidence: 0.75, opened_at: at(-5_000) });
    const next = defined(onDetection(first, detection({ confidence: 0.95 }), now(1, 'a-2')));
    expect(next).toMatchObject({ alert_id: 'a-1', status: 'opened', severity: 'critical', confidence: 0.95 });
  });

  it.each([{ status: 'closed' as const }, { verdict: 'dismissed' as const }])('is resolved by %j, for good', (end) => {
    const over = defined(onDetection(first, detection(end), now(5)));
    expect(over).toMatchObject({ status: 'resolved', resolved_at: at(5) });
    expect(onDetection(over, detection(), now(6))).toBeUndefined();
    expect(onDetection(undefined, detection(end), now(6))).toBeUndefined();
  });
});

describe('alerts of detections', () => {
  const version = fc.record({
    detection_id: fc.constantFrom('d-1', 'd-2', 'd-3'),
    kind: fc.constantFrom(...detectionKind.options),
    agents: fc.uniqueArray(
      fc.string({ maxLength: 40 }).map((name) => `agent ${name}`),
      { minLength: 1, maxLength: 8 },
    ),
    evidence: fc.uniqueArray(fc.string({ minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 20 }),
    confidence: fc.double({ min: 0.5, max: 1, noNaN: true }),
    suggested_action: fc.constantFrom('Stop one of them.', 'Ask the root again.', 'Take the lock away.'),
    status: fc.constantFrom('open' as const, 'open' as const, 'closed' as const),
    verdict: fc.constantFrom(null, null, 'confirmed' as const, 'dismissed' as const),
  });

  it('Feature: real-time-data-flow, Property 12: Advanced pattern detection', () => {
    fc.assert(
      fc.property(fc.array(version, { minLength: 1, maxLength: 30 }), (versions) => {
        const alerts = new Map<string, Alert>();
        for (const [n, change] of versions.entries()) {
          const [seen, told] = [alerts.get(change.detection_id), detection(change)];
          const next = onDetection(seen, told, now(n, `a-${n}`));
          const over = change.status === 'closed' || change.verdict === 'dismissed';
          // Nothing is told of what was over before anybody heard of it, and nothing after its end.
          expect(next === undefined).toBe(seen ? seen.status === 'resolved' : over);
          if (!next) continue;
          expect(() => alertSchema.parse(next)).not.toThrow();
          // How sure it is, whom it is about, what shows it, and what to do.
          expect(next).toMatchObject({
            kind: 'detection',
            detection_id: change.detection_id,
            alert_id: seen?.alert_id ?? `a-${n}`,
            status: over ? 'resolved' : 'opened',
            confidence: change.confidence,
            severity: change.confidence >= 0.9 ? 'critical' : 'warning',
            agents: change.agents,
            evidence: change.evidence,
            suggested_action: change.suggested_action,
          });
          alerts.set(change.detection_id, next);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the alert of a service', () => {
  const down = { service: 'trust-service', state: 'down', since: AT - 7_000, detail: 'no heartbeat for 7 s' } as const;
  const first = defined(onService(undefined, down, 'shop', now(0)));

  it('opens when it is down, once, and says what that means', () => {
    expect(first).toMatchObject({ kind: 'service_down', service: 'trust-service', opened_at: at(-7_000) });
    expect(first.summary).toBe(
      'No heartbeat for 7 s. Trust does not change, and nobody is quarantined or released until it is back.',
    );
    expect(onService(first, down, 'shop', now(1))).toBeUndefined();
  });

  it('is resolved when it is back; not while nobody can tell', () => {
    expect(onService(first, { ...down, state: 'unknown' }, 'shop', now(1))).toBeUndefined();
    const over = defined(onService(first, { ...down, state: 'up' }, 'shop', now(53_000)));
    expect(over).toMatchObject({
      status: 'resolved',
      title: 'trust-service is back',
      summary: 'It was down for 60 s.',
    });
    expect(onService(undefined, { ...down, state: 'up' }, 'shop', now(1))).toBeUndefined();
  });
});

describe('the alert of a test', () => {
  const command = {
    kind: 'test_channel',
    command_id: 'c-1',
    fleet_id: 'shop',
    operator: 'ada',
    reason: 'try it',
    requested_at: at(0),
    channel_id: 'on-call',
  } as const;

  it('is for one channel, and comes of a command once', () => {
    const test = defined(onTest(undefined, command, now(0)));
    expect(test).toMatchObject({ kind: 'test', status: 'opened', channel_id: 'on-call' });
    expect(onTest(test, command, now(1))).toBeUndefined();
  });
});

describe('alerts', () => {
  it('fit their topic, whatever is in the records that they are made of', () => {
    const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength });
    const agent = text(256).filter((name) => name !== '' && name !== '.' && name !== '..' && name.isWellFormed());
    fc.assert(
      fc.property(agent, text(1_000), text(500), fc.array(text(64), { maxLength: 64 }), (name, reason, action, ids) => {
        const made = [
          onIntervention(undefined, intervention({ agent_id: name, reason, evidence: ids }), now(0)),
          onBudget(undefined, intervention({ kind: 'advise', agent_id: name, reason, evidence: ids }), now(0)),
          onDetection(
            undefined,
            detection({ agents: [name], summary: reason, suggested_action: action, evidence: [...ids, ...ids] }),
            now(0),
          ),
          onService(undefined, { service: name, state: 'down', since: AT, detail: reason }, 'shop', now(0)),
        ];
        for (const one of made) {
          expect(() => alertSchema.parse(JSON.parse(JSON.stringify(one)))).not.toThrow();
          expect(one?.title).not.toMatch(/[\p{Cc}\u202e]/u);
        }
      }),
      { numRuns: 200 },
    );
  });
});
