import { describe, expect, it } from '@jest/globals';
import { testDriver } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  config,
  DEFAULT_PATTERN_RULES,
  detections,
  operatorCommands,
  type Detection,
  type OperatorCommand,
  type PatternRules,
  type ProcessedDecision,
} from '@chorus/contracts';
import { graphServiceConfig } from '../config.ts';
import { JUDGED_FOR_MS } from '../state/known-detections.ts';
import { command, hoard, judgement, loop, rulesCommand, T0, wants } from '../testkit/records.ts';
import { causalGraph, CausalGraphProcessor } from './causal-graph.processor.ts';

const processor = () => new CausalGraphProcessor(graphServiceConfig.parse({}));
const MINUTE = 60_000;

function start() {
  const driver = testDriver(causalGraph, processor(), { now: T0 });
  return Object.assign(driver, {
    decide: (...decisions: ProcessedDecision[]) => driver.pipeAll(agentDecisionsProcessed, decisions),
    command: (value: OperatorCommand, at = driver.now) => driver.pipe(operatorCommands, value, { at }),
    found: (): Detection[] => driver.read(detections),
  });
}

const NO_HOARDING: PatternRules = {
  ...DEFAULT_PATTERN_RULES,
  hoarding: { ...DEFAULT_PATTERN_RULES.hoarding, enabled: false },
};

describe('patterns', () => {
  it('are found as time passes, and go on where they were after a restart', async () => {
    const driver = start();
    for (const one of hoard('a')) {
      await driver.decide(one);
      driver.restart(processor());
    }
    await driver.advance(MINUTE);
    driver.restart(processor());
    expect(driver.found()).toMatchObject([{ kind: 'hoarding', status: 'open', agents: ['a', 'x', 'y'] }]);
    await driver.decide(wants('z', 'gpu/1', 'a'));
    await driver.advance(MINUTE);
    const versions = driver.found();
    expect(versions.at(-1)).toMatchObject({ status: 'open', agents: ['a', 'x', 'y', 'z'] });
    await driver.advance(20 * MINUTE);
    expect(driver.found().filter(({ kind }) => kind === 'hoarding')).toMatchObject([{ status: 'closed' }]);
    expect(driver.stores.hoarding.size).toBe(1);
  });

  it('of one fleet are none of another', async () => {
    const driver = start();
    const [takes, x, y] = hoard('a') as [ProcessedDecision, ProcessedDecision, ProcessedDecision];
    await driver.decide(takes, x, { ...y, processing_metadata: { ...y.processing_metadata, fleet_id: 'lab' } });
    await driver.advance(MINUTE);
    expect(driver.found()).toEqual([]);
  });

  it('are forgotten with their fleet, and closed', async () => {
    const driver = start();
    await driver.decide(...hoard('a'));
    await driver.command(rulesCommand(DEFAULT_PATTERN_RULES));
    await driver.advance(MINUTE);
    driver.found();
    driver.read(config);
    await driver.command(command('remove_fleet'));
    expect(driver.found()).toMatchObject([{ kind: 'hoarding', status: 'closed' }]);
    const { hoarding, cascade, byzantine, stall, detections: known, rules } = driver.stores;
    expect([hoarding, cascade, byzantine, stall, known, rules].map(({ size }) => size)).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('rules', () => {
  it('are in force from the command on, and told on the topic of settings', async () => {
    const driver = start();
    await driver.command(rulesCommand(NO_HOARDING));
    expect(driver.read(config)).toMatchObject([
      { section: 'pattern_rules', fleet_id: 'shop', rules: NO_HOARDING, changed_by: 'alice', reason: 'because' },
    ]);
    driver.restart(processor());
    await driver.decide(...hoard('a'));
    await driver.advance(MINUTE);
    expect(driver.found()).toEqual([]);
    await driver.command(rulesCommand(DEFAULT_PATTERN_RULES));
    await driver.advance(MINUTE);
    expect(driver.found()).toHaveLength(1);
  });

  it('leave what is open to its end', async () => {
    const driver = start();
    await driver.decide(...hoard('a'));
    await driver.advance(MINUTE);
    await driver.command(rulesCommand(NO_HOARDING));
    await driver.advance(20 * MINUTE);
    const versions = driver.found().filter(({ kind }) => kind === 'hoarding');
    expect(new Set(versions.map(({ detection_id }) => detection_id)).size).toBe(1);
    expect(versions.at(-1)?.status).toBe('closed');
  });

  it('say how many laps make a loop', async () => {
    const driver = start();
    const routing_loop = { ...DEFAULT_PATTERN_RULES.routing_loop, min_laps: 10 };
    await driver.command(rulesCommand({ ...DEFAULT_PATTERN_RULES, routing_loop }));
    await driver.decide(...loop(['a', 'b'], 11));
    expect(driver.found().map(({ laps }) => laps)).toEqual([10, 11]);
  });
});

describe('a verdict', () => {
  async function withLoop() {
    const driver = start();
    await driver.decide(...loop(['a', 'b'], 3));
    const [detection] = driver.found() as [Detection];
    return { driver, id: detection.detection_id };
  }

  it('is a new version, and stays on those that follow', async () => {
    const { driver, id } = await withLoop();
    await driver.command(judgement(id, 'confirmed'));
    const verdict = { verdict: 'confirmed', verdict_by: 'alice', verdict_reason: 'because' };
    expect(driver.found()).toMatchObject([{ detection_id: id, status: 'open', laps: 3, ...verdict }]);
    driver.restart(processor());
    await driver.decide(...loop(['a', 'b'], 1));
    await driver.advance(5 * MINUTE);
    expect(driver.found()).toMatchObject([
      { status: 'open', laps: 4, ...verdict },
      { status: 'closed', laps: 4, ...verdict },
    ]);
  });

  it('that dismisses silences it until its end', async () => {
    const { driver, id } = await withLoop();
    await driver.command(judgement(id, 'dismissed'));
    driver.found();
    await driver.decide(...loop(['a', 'b'], 4));
    expect(driver.found()).toEqual([]);
    await driver.advance(5 * MINUTE);
    expect(driver.found()).toMatchObject([{ status: 'closed', laps: 7, verdict: 'dismissed' }]);
  });

  it('can be taken back: the detection is as it is by then', async () => {
    const { driver, id } = await withLoop();
    await driver.command(judgement(id, 'dismissed'));
    await driver.decide(...loop(['a', 'b'], 2));
    driver.found();
    await driver.command(judgement(id, null));
    expect(driver.found()).toMatchObject([{ laps: 5, verdict: null, verdict_by: null, verdict_at: null }]);
    await driver.decide(...loop(['a', 'b'], 1));
    expect(driver.found()).toMatchObject([{ laps: 6, verdict: null }]);
  });

  it('can be given to what is over, for thirty days', async () => {
    const { driver, id } = await withLoop();
    await driver.advance(5 * MINUTE);
    await driver.command(judgement(id, 'dismissed'));
    expect(driver.found().at(-1)).toMatchObject({ status: 'closed', verdict: 'dismissed' });
    await driver.command(judgement(id, 'confirmed'), T0 + JUDGED_FOR_MS + 10 * MINUTE);
    expect(driver.skipped).toMatchObject({ 'no such detection, or it ended too long ago': 1 });
  });

  it('of what nobody knows, or of another fleet, is passed over', async () => {
    const { driver, id } = await withLoop();
    await driver.command(judgement('nothing', 'confirmed'));
    await driver.command(judgement(id, 'confirmed', 'lab'));
    expect(driver.found()).toEqual([]);
    expect(driver.skipped).toEqual({ 'no such detection, or it ended too long ago': 2 });
  });
});
