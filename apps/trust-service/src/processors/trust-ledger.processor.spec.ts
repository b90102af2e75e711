import { testDriver } from '@chorus/bus';
import { agentDecisionsProcessed, config, interventions, operatorCommands, trustScores } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { command, decision, evidence } from '../testkit/records.ts';
import { STRAGGLERS_MS } from '../ledger/fleet.ts';
import { trustLedger, TrustLedgerProcessor } from './trust-ledger.processor.ts';

const start = () => testDriver(trustLedger, new TrustLedgerProcessor());
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
    restarted.restart(new TrustLedgerProcessor());
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
