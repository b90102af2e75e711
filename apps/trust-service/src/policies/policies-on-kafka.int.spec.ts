import { busConfigSchema, createBus, to } from '@chorus/bus';
import type { Bus, Reader } from '@chorus/bus';
import { config, operatorCommands } from '@chorus/contracts';
import type { ConfigSection, TrustPolicyBody, TrustScore } from '@chorus/contracts';
import { changeAgent, DEFAULT_TRUST_POLICY, policyBodyOf, trustPolicyOf } from '@chorus/trust';
import type { AgentLedger, TrustPolicy } from '@chorus/trust';
import { uniqueName } from '@chorus/testing';
import { describeWith, kafkaForTests } from '@chorus/testing/jest';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { command, evidence } from '../testkit/records.ts';
import { run, until } from '../testkit/running.ts';
import type { Running } from '../testkit/running.ts';

const kafka = await kafkaForTests();
const env = { KAFKA_BROKERS: kafka.brokers, KAFKA_NAMESPACE: `${uniqueName('policies')}-`, KAFKA_PARTITIONS: '2' };

const STRICT: TrustPolicyBody = { ...policyBodyOf(DEFAULT_TRUST_POLICY), weights: { execution_failed: 2.5 } };
const MILD: TrustPolicyBody = { ...policyBodyOf(DEFAULT_TRUST_POLICY), weights: { execution_failed: 0.1 } };
const POLICIES: Readonly<Record<number, TrustPolicy>> = {
  1: DEFAULT_TRUST_POLICY,
  2: trustPolicyOf(STRICT, 2),
  3: trustPolicyOf(MILD, 3),
};

/** The scores that the same evidence gives under the policy that each record names. */
function recomputed(scores: readonly TrustScore[]): number[] {
  let ledger: AgentLedger | null = null;
  return scores.map(({ evidence: counted, policy_version, timestamp, agent_id }) => {
    const input = { kind: 'evidence', evidence: counted!, mode: 'observe' } as const;
    ledger = changeAgent(agent_id, ledger, [input], POLICIES[policy_version]!, Date.parse(timestamp))!.ledger;
    return ledger.score;
  });
}

describeWith([kafka], 'trust policies on Kafka', () => {
  let bus: Bus;
  let reader: Reader;
  const told: ConfigSection[] = [];
  beforeAll(() => {
    bus = createBus(busConfigSchema.parse(env));
  });
  afterAll(async () => {
    await reader.stop();
    await bus.close();
  });

  const fail = (service: Running, times: number) =>
    service.decide(...Array.from({ length: times }, () => ({ evidence: [evidence()] })));
  const setPolicy = (policy: TrustPolicyBody, expected_version: number) =>
    bus.publish([to(operatorCommands, command('set_policy', { policy, expected_version }))]);
  const versionsTold = () => told.flatMap((one) => (one.section === 'trust_policy' ? one.version : []));

  it('hold from the moment they are set on, without a restart and through one, and change nothing before', async () => {
    const first = await run(env, bus);
    reader = bus.reader({
      name: 'spec-config',
      topics: [{ topic: config, from: 'beginning' }],
      onRecords: (records) => void told.push(...records.map(({ value }) => value as ConfigSection)),
    });
    await fail(first, 2);
    await until(() => first.scores.length === 2);
    const before = [...first.scores];

    await setPolicy(STRICT, 1);
    await until(() => versionsTold().length === 1);
    // One that was made on what has been replaced is refused: two people cannot both have their way.
    await setPolicy(MILD, 1);
    await fail(first, 2);
    await until(() => first.scores.length === 4);
    expect(first.scores.slice(0, 2)).toEqual(before);
    expect(first.scores.map(({ policy_version }) => policy_version)).toEqual([1, 1, 2, 2]);
    await first.close();

    const second = await run(env, bus);
    await fail(second, 1);
    await until(() => second.scores.length === 5);
    // Set in the middle of evidence: whichever it comes before, each record says by what it was counted.
    await Promise.all([fail(second, 20), setPolicy(MILD, 2), fail(second, 20)]);
    await until(() => second.scores.length === 45 && versionsTold().length === 2);
    await fail(second, 1);
    await until(() => second.scores.length === 46);
    await second.close();

    const { scores } = second;
    expect(scores.slice(0, 4)).toEqual(first.scores);
    const versions = scores.map(({ policy_version }) => policy_version);
    expect([versions[4], versions.at(-1)]).toEqual([2, 3]);
    expect(versions).toEqual(versions.toSorted());
    expect(scores.map(({ score }) => score)).toEqual(recomputed(scores));
    expect(versionsTold()).toEqual([2, 3]);
  }, 180_000);
});
