import { describe, expect, it } from '@jest/globals';
import { bad, command, evidence, good, MINUTE, observed, run, runSteps, T0 } from './ledger.testkit.ts';
import type { LedgerEvent } from './ledger.ts';
import { DEFAULT_TRUST_POLICY } from './policy.ts';

const types = (events: readonly LedgerEvent[]) => events.map((event) => event.type);
const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

/** Inputs until the policy quarantines. */
function failuresUntilQuarantine(severity: number): number {
  const { events } = run(times(40, () => bad({ severity })));
  return events.findIndex((event) => event.type === 'quarantined') - 1;
}

describe('evidence', () => {
  it('registers an agent that was not known, and says no more of one that was only seen', () => {
    const { ledger, events } = run([{ kind: 'seen' }, { kind: 'seen' }]);
    expect(types(events)).toEqual(['registered']);
    expect(ledger).toMatchObject({ observations: 0, standing: 'active', enforced: true, standing_since: T0 });
    expect(ledger?.score).toBeCloseTo(70, 10);
  });

  it('moves the score up when good and down when bad', () => {
    const start = run([{ kind: 'seen' }]).ledger!;
    expect(run([good()], start).ledger!.score).toBeGreaterThan(start.score);
    expect(run([bad()], start).ledger!.score).toBeLessThan(start.score);
  });

  it('weighs by kind and severity', () => {
    const weight = (input: ReturnType<typeof bad>) => {
      const counted = run([input]).events[1];
      return counted?.type === 'evidence_counted' ? counted.weight : NaN;
    };
    expect(weight(bad({ severity: 0.8 }))).toBeCloseTo(0.8, 10);
    expect(weight(bad({ kind: 'tool_error', severity: 0.5 }))).toBeCloseTo(0.4, 10);
    expect(weight(good({ kind: 'contribution', severity: 1 }))).toBeCloseTo(0.3, 10);
    expect(weight(bad({ severity: 0 }))).toBe(0);
  });

  it('that is only read from words weighs the same however often it is read', () => {
    const { events } = run(times(6, () => bad({ kind: 'contested', severity: 0.3 })));
    const weights = events.flatMap((event) => (event.type === 'evidence_counted' ? [event.weight] : []));
    expect(weights).toHaveLength(6);
    expect(new Set(weights)).toEqual(new Set([0.3]));
  });

  it('weighs more when it repeats within the window, up to a limit, and not after it', () => {
    const { ledger, events } = run(times(16, () => bad()).slice(0, 3));
    const weights = events.flatMap((event) => (event.type === 'evidence_counted' ? [event.weight / 0.5] : []));
    expect(weights.map((weight) => weight.toFixed(2))).toEqual(['1.00', '1.05', '1.10']);

    const later = run([bad()], ledger, T0 + 60 * MINUTE).events[0];
    expect(later).toMatchObject({ type: 'evidence_counted', weight: 0.5 });

    const storm = runSteps(times(30, bad).map((input) => ({ input, policy: DEFAULT_TRUST_POLICY, now: T0 })));
    const last = storm.events.findLast((event) => event.type === 'evidence_counted');
    expect(last).toMatchObject({ weight: 0.75 });
  });

  it('counts once, however often it arrives', () => {
    const twice = observed(evidence({ evidence_id: 'same' }));
    const { ledger, events } = run([twice, good(), twice]);
    expect(types(events)).toEqual(['registered', 'evidence_counted', 'evidence_counted']);
    expect(ledger?.observations).toBe(2);
  });

  it('fades with log time', () => {
    const low = run(times(4, () => bad())).ledger!;
    const nextDay = run([good({ severity: 0 })], low, T0 + DEFAULT_TRUST_POLICY.forgetting_half_life_ms).ledger!;
    expect(nextDay.score).toBeGreaterThan(low.score + 10);
    expect(nextDay.uncertainty).toBeGreaterThan(low.uncertainty);
  });
});

describe('quarantine by the policy', () => {
  it.each([0.3, 0.4, 0.5, 0.7, 1])('comes within 5 to 12 failed executions of severity %d', (severity) => {
    const failures = failuresUntilQuarantine(severity);
    expect(failures).toBeGreaterThanOrEqual(5);
    expect(failures).toBeLessThanOrEqual(12);
  });

  it('reaches an agent whose code keeps failing though it contributes to the talk', () => {
    const turns = times(12, () => [bad(), good({ kind: 'contribution', severity: 0.2 })]).flat();
    const { events } = run(turns);
    const failures = types(events.slice(0, types(events).indexOf('quarantined')));
    expect(types(events)).toContain('quarantined');
    expect(failures.filter((type) => type === 'evidence_counted').length).toBeGreaterThanOrEqual(10);
  });

  it('leaves a mixed agent alone, however long it goes on', () => {
    const { ledger, events } = run(times(200, () => [bad(), good()]).flat());
    expect(types(events)).not.toContain('quarantined');
    expect(ledger?.score).toBeGreaterThan(DEFAULT_TRUST_POLICY.probation.active_from - 5);
  });

  it('waits for enough observations', () => {
    const { ledger, events } = run(times(4, () => bad({ severity: 1 })));
    expect(ledger?.score).toBeLessThan(30);
    expect(types(events)).not.toContain('quarantined');
  });

  it('is in force where the fleet enforces, and else what would be', () => {
    const inputs = (mode: 'observe' | 'enforce') => times(8, () => observed(evidence(), mode));
    expect(run(inputs('observe')).ledger).toMatchObject({ standing: 'quarantined', enforced: false });
    expect(run(inputs('enforce')).ledger).toMatchObject({ standing: 'quarantined', enforced: true });
  });

  it('says why, by which policy, and names the messages that show it', () => {
    const inputs = times(8, () => bad({ reason: 'exitcode: 1' }));
    const quarantined = run(inputs).events.find((event) => event.type === 'quarantined');
    expect(quarantined?.reason).toMatch(/^Score \d+\.\d is below 30 after \d+ observations\. Last: exitcode: 1$/);
    expect(quarantined?.by).toEqual({ kind: 'policy', id: '1' });
    expect(quarantined?.message_ids.length).toBeGreaterThanOrEqual(5);
  });

  it('comes once: further bad evidence only counts', () => {
    const { events } = run(times(20, () => bad()));
    expect(types(events).filter((type) => type === 'quarantined')).toHaveLength(1);
  });

  it('follows the mode of the fleet', () => {
    const observing = run(times(8, () => bad())).ledger;
    const enforcing = run([{ kind: 'set_mode', mode: 'enforce' }], observing);
    expect(types(enforcing.events)).toEqual(['enforcement_changed']);
    expect(enforcing.ledger).toMatchObject({ standing: 'quarantined', enforced: true });
    expect(enforcing.ledger?.standing_since).toBe(observing?.standing_since);
    expect(run([{ kind: 'set_mode', mode: 'observe' }], enforcing.ledger).ledger?.enforced).toBe(false);
  });

  it('does not end by good evidence', () => {
    const quarantined = run(times(8, () => bad())).ledger;
    const { ledger, events } = run(
      times(30, () => good()),
      quarantined,
    );
    expect(ledger?.score).toBeGreaterThan(70);
    expect(ledger?.standing).toBe('quarantined');
    expect(new Set(types(events))).toEqual(new Set(['evidence_counted']));
  });
});

describe('time', () => {
  const quarantined = run(times(9, () => bad())).ledger;
  const since = quarantined?.standing_since ?? 0;
  const { release_after_ms } = DEFAULT_TRUST_POLICY.probation;
  const over = since + (release_after_ms ?? 0);
  const at = (now: number, from = quarantined, policy = DEFAULT_TRUST_POLICY) =>
    runSteps([{ input: { kind: 'time' }, policy, now }], from);

  it('ends a quarantine of the policy, on probation', () => {
    expect(at(over - 1).events).toEqual([]);
    const { ledger, events } = at(over);
    expect(events).toMatchObject([{ type: 'released', by: { kind: 'policy', id: '1' }, command_id: null }]);
    expect(ledger).toMatchObject({ standing: 'probation', standing_since: over, command_ids: [] });
    expect(at(over + MINUTE, ledger).events).toEqual([]);
    const again = run(
      times(9, () => bad()),
      ledger,
      over + MINUTE,
    );
    expect(again.ledger?.standing).toBe('quarantined');
  });

  it('ends none of a person, none where the policy names no time, and makes nobody known', () => {
    const byPerson = run([command('quarantine', 'c1')], quarantined).ledger;
    expect(at(over + 30 * 24 * 60 * MINUTE, byPerson).events).toEqual([]);
    const probation = { ...DEFAULT_TRUST_POLICY.probation, release_after_ms: null };
    expect(at(over, quarantined, { ...DEFAULT_TRUST_POLICY, probation }).events).toEqual([]);
    expect(at(over, null).events).toEqual([]);
  });
});

describe('an operator', () => {
  it('quarantines in force in a fleet that only observes, also an agent that was never seen', () => {
    const { ledger, events } = run([command('quarantine', 'c1')]);
    expect(types(events)).toEqual(['registered', 'quarantined']);
    expect(ledger).toMatchObject({
      standing: 'quarantined',
      enforced: true,
      standing_reason: 'quarantine it',
      standing_by: { kind: 'operator', id: 'alice' },
    });
  });

  it('turns a quarantine of the policy that is not in force into one that is', () => {
    const observing = run(times(8, () => bad())).ledger;
    const { ledger, events } = run([command('quarantine', 'c1')], observing);
    expect(types(events)).toEqual(['quarantined']);
    expect(ledger?.enforced).toBe(true);
    expect(run([{ kind: 'set_mode', mode: 'observe' }], ledger).events).toEqual([]);
  });

  it('is obeyed once per command', () => {
    const { ledger, events } = run([
      command('quarantine', 'c1'),
      command('release', 'c2'),
      command('quarantine', 'c1'),
      command('release', 'c2'),
    ]);
    expect(types(events)).toEqual(['registered', 'quarantined', 'released']);
    expect(ledger?.standing).toBe('probation');
  });

  it('changes nothing by asking for what is the case', () => {
    expect(run([command('release', 'c1')]).events).toEqual([]);
    const { events } = run([command('quarantine', 'c1'), command('quarantine', 'c2'), { kind: 'seen' }]);
    expect(types(events)).toEqual(['registered', 'quarantined']);
    expect(types(run([{ kind: 'seen' }, command('release', 'c1')]).events)).toEqual(['registered']);
  });
});

describe('probation', () => {
  const quarantined = run(times(9, () => bad())).ledger;
  const released = run([command('release', 'c1')], quarantined, T0 + 9 * MINUTE).ledger;
  const after = T0 + 10 * MINUTE;

  it('begins with the release, the score staying what it is', () => {
    expect(released).toMatchObject({ standing: 'probation', enforced: true, standing_reason: 'release it' });
    expect(released?.score).toBe(quarantined?.score);
    expect(released?.score).toBeLessThan(30);
  });

  it('ends in quarantine only by new bad evidence', () => {
    expect(types(run([good({ severity: 0 })], released, after).events)).toEqual(['evidence_counted']);
    expect(types(run([bad()], released, after).events)).toEqual(['evidence_counted']);
    const again = run([bad(), bad()], released, after);
    expect(types(again.events)).toEqual(['evidence_counted', 'evidence_counted', 'quarantined']);
  });

  it('ends in full standing by enough good evidence, once the score is above the upper threshold', () => {
    const few = run(
      times(4, () => good({ severity: 1 })),
      released,
      after,
    );
    expect(few.ledger).toMatchObject({ standing: 'probation' });
    expect(few.ledger?.score).toBeGreaterThan(DEFAULT_TRUST_POLICY.probation.active_from);
    const enough = run([good()], few.ledger, after + 5 * MINUTE);
    expect(types(enough.events)).toEqual(['evidence_counted', 'reinstated']);
    expect(enough.ledger).toMatchObject({ standing: 'active', enforced: true });

    const faint = run(
      times(8, () => good({ severity: 0.05 })),
      released,
      after,
    );
    expect(faint.ledger?.score).toBeLessThan(DEFAULT_TRUST_POLICY.probation.active_from);
    expect(faint.ledger?.standing).toBe('probation');
  });
});
