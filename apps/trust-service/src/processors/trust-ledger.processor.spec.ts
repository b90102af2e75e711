import { testDriver } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  config,
  interventions,
  MAX_POLICY_VERSIONS,
  operatorCommands,
  trustScores,
} from '@chorus/contracts';
import type { TrustPolicyBody } from '@chorus/contracts';
import { DEFAULT_TRUST_POLICY, policyBodyOf } from '@chorus/trust';
import { describe, expect, it } from '@jest/globals';
import { command, decision, evidence } from '../testkit/records.ts';
import { NEW_FLEET, STRAGGLERS_MS } from '../ledger/fleet.ts';
import { trustLedger, TrustLedgerProcessor } from './trust-ledger.processor.ts';

const HOUR = 3_600_000;
const MAX_AGENTS_PER_FLEET = 1_000;
const start = () => testDriver(trustLedger, new TrustLedgerProcessor({ MAX_AGENTS_PER_FLEET }));
const failures = (n: number) => Array.from({ length: n }, () => decision({ evidence: [evidence()] }));
const good = { kind: 'execution_succeeded', outcome: 'good', reason: 'exitcode: 0' } as const;

/** A driver whose `coder` was just quarantined by the policy. */
async function withQuarantine(mode: 'observe' | 'enforce') {
  const driver = start();
  if (mode === 'enforce') await driver.pipe(operatorCommands, command('set_mode', { mode }));
  await driver.pipeAll(agentDecisionsProcessed, failures(8));
  driver.read(config);
  return { driver, scores: driver.read(trustScores), acts: driver.read(interventions) };
}

describe('the trust ledger', () => {
  it('registers an agent at its first message, and says nothing of a second one without evidence', async () => {
    const driver = start();
    await driver.pipe(agentDecisionsProcessed, decision());
    await driver.pipe(agentDecisionsProcessed, decision());
    const scores = driver.read(trustScores);
    expect(scores).toHaveLength(1);
    expect(scores[0]).toMatchObject({ agent_id: 'coder', observations: 0, standing: 'active', decision_offset: 0 });
    expect(scores[0]?.score).toBeCloseTo(70, 10);
    expect(driver.skipped).toEqual({ 'no evidence': 1 });
  });

  it('gives tools no score', async () => {
    const driver = start();
    await driver.pipe(agentDecisionsProcessed, decision({ sender: 'tool:search' }));
    expect(driver.read(trustScores)).toEqual([]);
  });

  it('turns evidence about whomever it is about into one record per agent', async () => {
    const driver = start();
    const found = [evidence({ agent_id: 'coder' }), evidence({ agent_id: 'tester', ...good })];
    const value = decision({ sender: 'terminal', evidence: [...found, evidence({ severity: 0.1, reason: 'slow' })] });
    await driver.pipe(agentDecisionsProcessed, value);
    const scores = driver.readRecords(trustScores);
    expect(scores.map(({ key }) => key).sort()).toEqual(['shop/coder', 'shop/terminal', 'shop/tester']);
    const coder = scores.find(({ key }) => key === 'shop/coder')?.value;
    expect(coder).toMatchObject({
      observations: 2,
      evidence: found[0],
      trend_direction: 'falling',
      adjustment_reason: 'Execution failed: exitcode: 1. Execution failed: slow.',
      metadata: { message_id: value.processing_metadata.message_id },
    });
    expect(coder?.change).toBeCloseTo((coder?.score ?? NaN) - 70, 10);
    expect(scores.find(({ key }) => key === 'shop/tester')?.value.change).toBeGreaterThan(0);
  });

  it('counts no evidence of a blocked message, and evidence once', async () => {
    const driver = start();
    const once = evidence();
    await driver.pipe(agentDecisionsProcessed, decision({ evidence: [once] }));
    const [first] = driver.read(trustScores);
    await driver.pipe(agentDecisionsProcessed, decision({ evidence: [once] }));
    await driver.pipe(agentDecisionsProcessed, decision({ evidence: [evidence()], blocked: true }));
    expect(driver.read(trustScores)).toEqual([]);
    expect(driver.stores.ledgers.get('shop/coder')?.score).toBe(first?.score);
  });

  it('keeps fleets apart', async () => {
    const driver = start();
    await driver.pipe(agentDecisionsProcessed, decision({ evidence: [evidence()] }));
    await driver.pipe(agentDecisionsProcessed, decision({ fleet_id: 'lab' }));
    expect(driver.readRecords(trustScores).map(({ key, value }) => [key, value.observations])).toEqual([
      ['shop/coder', 1],
      ['lab/coder', 0],
    ]);
  });

  it('goes on after a restart as if nothing had happened', async () => {
    const [whole, restarted] = [start(), start()];
    const decisions = failures(6);
    await whole.pipeAll(agentDecisionsProcessed, decisions);
    await restarted.pipeAll(agentDecisionsProcessed, decisions.slice(0, 3));
    restarted.restart(new TrustLedgerProcessor({ MAX_AGENTS_PER_FLEET }));
    await restarted.pipeAll(agentDecisionsProcessed, decisions.slice(3));
    expect(restarted.read(trustScores)).toEqual(whole.read(trustScores));
  });
});

describe('quarantine by the policy', () => {
  it('in a fleet that is observed says what would be', async () => {
    const { scores, acts } = await withQuarantine('observe');
    expect(acts).toHaveLength(1);
    expect(acts[0]).toMatchObject({
      kind: 'quarantine',
      mode: 'observe',
      enforced: false,
      by: { kind: 'policy', id: '1' },
      command_id: null,
    });
    expect(acts[0]?.evidence.length).toBeGreaterThanOrEqual(5);
    const quarantined = scores.find(({ standing }) => standing === 'quarantined');
    expect(quarantined).toMatchObject({ enforced: false, standing_reason: acts[0]?.reason });
    expect(quarantined?.adjustment_reason).toContain('Would be quarantined: Score');
  });

  it('in a fleet that enforces is in force', async () => {
    const { scores, acts } = await withQuarantine('enforce');
    expect(acts).toMatchObject([{ kind: 'quarantine', mode: 'enforce', enforced: true }]);
    expect(scores.at(-1)).toMatchObject({ standing: 'quarantined', enforced: true });
    const since = scores.find(({ standing }) => standing === 'quarantined')!.standing_since;
    expect(acts[0]?.ends_at).toBe(new Date(Date.parse(since) + 24 * HOUR).toISOString());
  });

  it('ends on its own when its time is over, for those alone whose time it is, also after a restart', async () => {
    const { driver } = await withQuarantine('enforce');
    await driver.advance(HOUR);
    await driver.pipe(operatorCommands, command('quarantine', { agent_id: 'tester' }));
    driver.read(trustScores);
    driver.read(interventions);
    driver.restart(new TrustLedgerProcessor({ MAX_AGENTS_PER_FLEET }));
    await driver.advance(22 * HOUR);
    expect(driver.read(interventions)).toEqual([]);
    await driver.advance(2 * HOUR);
    expect(driver.read(trustScores)).toMatchObject([
      { agent_id: 'coder', standing: 'probation', evidence: null, decision_offset: -1, change: 0 },
    ]);
    const [release, ...more] = driver.read(interventions);
    expect(release).toMatchObject({
      kind: 'release',
      agent_id: 'coder',
      by: { kind: 'policy', id: '1' },
      command_id: null,
    });
    expect(more).toEqual([]);
    await driver.advance(24 * HOUR);
    expect(driver.read(interventions)).toEqual([]);
  });

  it('comes into force with the mode, and out of it', async () => {
    const { driver } = await withQuarantine('observe');
    await driver.pipe(agentDecisionsProcessed, decision({ sender: 'tester' }));
    driver.read(trustScores);

    await driver.pipe(operatorCommands, command('set_mode', { mode: 'enforce', command_id: 'c-enforce' }));
    expect(driver.readRecords(config)).toMatchObject([
      { key: 'fleet/shop', value: { mode: 'enforce', removed: false, changed_by: 'alice' } },
    ]);
    expect(driver.read(trustScores)).toMatchObject([
      { agent_id: 'coder', enforced: true, decision_offset: -1, evidence: null, change: 0 },
    ]);
    expect(driver.read(interventions)).toMatchObject([
      { kind: 'quarantine', agent_id: 'coder', enforced: true, mode: 'enforce', command_id: 'c-enforce' },
    ]);

    await driver.pipe(operatorCommands, command('set_mode', { mode: 'observe' }));
    expect(driver.read(trustScores)).toMatchObject([{ agent_id: 'coder', enforced: false, standing: 'quarantined' }]);
    expect(driver.read(interventions)).toMatchObject([{ enforced: false, mode: 'observe', by: { kind: 'operator' } }]);

    await driver.pipe(operatorCommands, command('set_mode', { mode: 'enforce', command_id: 'c-enforce' }));
    expect(driver.read(config)).toMatchObject([{ mode: 'observe' }]);
    expect(driver.skipped).toMatchObject({ 'command changes nothing': 1 });
  });
});

describe('an operator', () => {
  it('quarantines in force and releases to probation, each once', async () => {
    const driver = start();
    await driver.pipe(agentDecisionsProcessed, decision());
    driver.read(trustScores);

    const quarantine = command('quarantine', { reason: 'it deletes orders' });
    await driver.pipe(operatorCommands, quarantine);
    await driver.pipe(operatorCommands, quarantine);
    expect(driver.read(trustScores)).toMatchObject([
      {
        standing: 'quarantined',
        enforced: true,
        standing_reason: 'it deletes orders',
        adjustment_reason: 'Quarantined by alice: it deletes orders.',
        evidence: null,
        metadata: { command_id: quarantine.command_id },
      },
    ]);
    expect(driver.read(interventions)).toMatchObject([
      {
        kind: 'quarantine',
        mode: 'observe',
        enforced: true,
        by: { kind: 'operator', id: 'alice' },
        command_id: quarantine.command_id,
        ends_at: null,
      },
    ]);

    await driver.pipe(operatorCommands, command('release'));
    expect(driver.read(trustScores)).toMatchObject([{ standing: 'probation', enforced: true }]);
    expect(driver.read(interventions)).toMatchObject([{ kind: 'release', agent_id: 'coder' }]);
    expect(driver.skipped).toEqual({ 'command changes nothing': 1 });
  });

  it('cannot release an agent that is not there, and is told so', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('release', { agent_id: 'nobody' }));
    expect(driver.deadLetters()[0]?.headers.dl_error).toContain('fleet "shop" has no agent "nobody"');
    await driver.pipe(operatorCommands, command('quarantine', { agent_id: 'suspect' }));
    expect(driver.read(trustScores)).toMatchObject([{ agent_id: 'suspect', observations: 0, standing: 'quarantined' }]);
  });

  it('removes a fleet with all its agents, until it sends again', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, command('set_mode', { mode: 'enforce' }));
    await driver.pipe(agentDecisionsProcessed, decision({ sender: 'coder', evidence: [evidence()] }));
    await driver.pipe(agentDecisionsProcessed, decision({ sender: 'tester' }));
    await driver.pipe(agentDecisionsProcessed, decision({ fleet_id: 'shop2' }));
    driver.read(config);
    driver.read(trustScores);

    const removeFleet = command('remove_fleet');
    await driver.pipe(operatorCommands, removeFleet);
    expect(driver.read(config)).toMatchObject([{ fleet_id: 'shop', removed: true, mode: 'observe' }]);
    expect(driver.readRecords(trustScores).map(({ key, value }) => [key, value])).toEqual([
      ['shop/coder', null],
      ['shop/tester', null],
    ]);
    expect([...driver.stores.ledgers.entries()].map(([key]) => key)).toEqual(['shop2/coder']);

    const sentAt = (received: number) => driver.pipe(agentDecisionsProcessed, decision({ sender: 'coder', received }));
    await sentAt(driver.now + STRAGGLERS_MS);
    expect([driver.read(trustScores), driver.read(config)]).toEqual([[], []]);
    await sentAt(driver.now + STRAGGLERS_MS + 1);
    expect(driver.read(trustScores)).toMatchObject([{ agent_id: 'coder', observations: 0 }]);
    expect(driver.read(config)).toMatchObject([{ fleet_id: 'shop', removed: false, mode: 'observe' }]);

    await driver.pipe(operatorCommands, removeFleet);
    expect(driver.read(trustScores)).toEqual([]);
  });
});

describe('a policy that a person sets', () => {
  const strict = (change: Partial<TrustPolicyBody> = {}): TrustPolicyBody => ({
    ...policyBodyOf(DEFAULT_TRUST_POLICY),
    weights: { execution_failed: 3 },
    ...change,
  });
  const setPolicy = (change: Parameters<typeof command<'set_policy'>>[1] = {}) =>
    command('set_policy', { policy: strict(), expected_version: 1, ...change });

  it('is told to others complete, and counts from the next record on', async () => {
    const driver = start();
    await driver.pipeAll(agentDecisionsProcessed, failures(2));
    const before = driver.read(trustScores);
    const [ledger] = [...driver.stores.ledgers.entries()];

    const set = setPolicy({ reason: 'failures weigh more here' });
    await driver.pipe(operatorCommands, set);
    expect(driver.readRecords(config)).toMatchObject([
      {
        key: 'trust_policy/shop/2',
        value: {
          version: 2,
          policy: { ...strict(), weights: { ...DEFAULT_TRUST_POLICY.weights, execution_failed: 3 } },
          changed_by: 'alice',
          reason: 'failures weigh more here',
          command_id: set.command_id,
        },
      },
    ]);
    expect(driver.read(trustScores)).toEqual([]);
    expect([...driver.stores.ledgers.entries()]).toEqual([ledger]);

    await driver.pipeAll(agentDecisionsProcessed, failures(1));
    const [after] = driver.read(trustScores);
    expect(before.map(({ policy_version }) => policy_version)).toEqual([1, 1]);
    expect(after).toMatchObject({ policy_version: 2, observations: 3 });
    const [first, second] = before;
    expect(after!.change).toBeLessThan(1.5 * (second!.score - first!.score));
  });

  it('is there after a restart, and is that of its fleet alone', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, setPolicy());
    driver.restart(new TrustLedgerProcessor({ MAX_AGENTS_PER_FLEET }));
    await driver.pipe(agentDecisionsProcessed, decision({ evidence: [evidence()] }));
    await driver.pipe(agentDecisionsProcessed, decision({ fleet_id: 'lab', evidence: [evidence()] }));
    expect(driver.read(trustScores).map(({ fleet_id, policy_version }) => [fleet_id, policy_version])).toEqual([
      ['shop', 2],
      ['lab', 1],
    ]);
  });

  it('counts once per command, and only where the version is still the one that it was made on', async () => {
    const driver = start();
    const first = setPolicy();
    await driver.pipe(operatorCommands, first);
    await driver.pipe(operatorCommands, first);
    expect(driver.skipped).toEqual({ 'command changes nothing': 1 });
    expect(driver.read(config)).toHaveLength(1);

    await driver.pipe(operatorCommands, setPolicy());
    expect(driver.read(config)).toEqual([]);
    expect(driver.deadLetters()[0]?.headers.dl_error).toContain('version 2 of its trust policy in force, not 1');
    await driver.pipe(operatorCommands, setPolicy({ expected_version: 2 }));
    expect(driver.read(config)).toMatchObject([{ version: 3 }]);
  });

  it('is refused where there are as many as are kept', async () => {
    const driver = start();
    const policy = { ...DEFAULT_TRUST_POLICY, version: MAX_POLICY_VERSIONS };
    driver.stores.fleets.put('shop', { ...NEW_FLEET, policy });
    await driver.pipe(operatorCommands, setPolicy({ expected_version: MAX_POLICY_VERSIONS }));
    expect(driver.deadLetters()[0]?.headers.dl_error).toContain('1000 versions');
  });

  it('is forgotten with its fleet, with all that were before it', async () => {
    const driver = start();
    await driver.pipe(operatorCommands, setPolicy());
    await driver.pipe(operatorCommands, setPolicy({ expected_version: 2 }));
    await driver.pipe(operatorCommands, command('set_policy', { ...setPolicy(), fleet_id: 'lab' } as never));
    driver.read(config);
    await driver.pipe(operatorCommands, command('remove_fleet'));
    expect(driver.readRecords(config).map(({ key, value }) => [key, value === null])).toEqual([
      ['fleet/shop', false],
      ['trust_policy/shop/2', true],
      ['trust_policy/shop/3', true],
    ]);
    await driver.pipe(operatorCommands, setPolicy());
    expect(driver.read(config)).toMatchObject([{ version: 2 }]);
    await driver.pipe(operatorCommands, command('remove_fleet'));
    expect(driver.readRecords(config).map(({ key }) => key)).toEqual(['fleet/shop', 'trust_policy/shop/2']);
  });

  it('bounds what it does on its own: without a token it advises, and people are not limited', async () => {
    const driver = start();
    const budget = { capacity: 1, refill_per_hour: 0 };
    await driver.pipe(operatorCommands, setPolicy({ policy: strict({ budget }) }));
    await driver.pipe(operatorCommands, command('set_mode', { mode: 'enforce' }));
    const failing = (agent_id: string) =>
      Array.from({ length: 8 }, () => decision({ sender: 'terminal', evidence: [evidence({ agent_id })] }));
    await driver.pipeAll(agentDecisionsProcessed, failing('coder'));
    await driver.pipeAll(agentDecisionsProcessed, failing('tester'));
    const [quarantine, ...advice] = driver.read(interventions);
    expect(quarantine).toMatchObject({
      ...{ kind: 'quarantine', agent_id: 'coder', enforced: true },
      budget: { ...budget, before: 1, after: 0 },
    });
    expect(advice.length).toBeGreaterThan(0);
    for (const one of advice)
      expect(one).toMatchObject({
        ...{ kind: 'advise', agent_id: 'tester', enforced: false, mode: 'enforce', command_id: null },
        by: { kind: 'policy', id: '2' },
        reason: expect.stringContaining('exitcode: 1. Only advised: '),
        budget: { ...budget, before: 0, after: 0 },
      });
    const last = driver.read(trustScores).at(-1);
    expect(last).toMatchObject({ agent_id: 'tester', standing: 'active', enforced: true });

    driver.restart(new TrustLedgerProcessor({ MAX_AGENTS_PER_FLEET }));
    await driver.pipeAll(agentDecisionsProcessed, failing('planner'));
    const later = driver.read(interventions);
    expect(new Set(later.map(({ kind, agent_id }) => `${kind} ${agent_id}`))).toEqual(new Set(['advise planner']));
    await driver.pipe(operatorCommands, command('quarantine', { agent_id: 'tester' }));
    const [byHand] = driver.read(interventions);
    expect(byHand).toMatchObject({ kind: 'quarantine', agent_id: 'tester', enforced: true });
    expect(byHand?.budget).toBeUndefined();
  });

  it('knows so many agents of a fleet, and forgets those whose trust has not changed for longest', async () => {
    const driver = testDriver(trustLedger, new TrustLedgerProcessor({ MAX_AGENTS_PER_FLEET: 4 }));
    const agents = ['a', 'b', 'c', 'd', 'e', 'f'];
    await driver.pipe(operatorCommands, command('quarantine', { agent_id: 'a' }));
    for (const sender of agents.slice(1)) await driver.pipe(agentDecisionsProcessed, decision({ sender }));
    await driver.pipe(agentDecisionsProcessed, decision({ sender: 'b', evidence: [evidence({ agent_id: 'b' })] }));
    await driver.pipe(agentDecisionsProcessed, decision({ sender: 'x', fleet_id: 'bakery' }));
    driver.readRecords(trustScores);
    await driver.advance(20_000);
    const gone = driver.readRecords(trustScores);
    expect(gone.map(({ key, value }) => [key, value])).toEqual([
      ['shop/c', null],
      ['shop/d', null],
    ]);
    await driver.advance(20_000);
    expect(driver.read(trustScores)).toEqual([]);

    await driver.pipe(agentDecisionsProcessed, decision({ sender: 'c' }));
    expect(driver.read(trustScores)).toEqual([expect.objectContaining({ agent_id: 'c', observations: 0 })]);
  });
});
