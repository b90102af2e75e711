import { MemoryBus, to, tombstone } from '@chorus/bus';
import { config, trustPolicyKey } from '@chorus/contracts';
import type { Health } from '@chorus/service-kit';
import { DEFAULT_TRUST_POLICY, policyBodyOf } from '@chorus/trust';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { T0 } from '../testkit/records.ts';
import { until } from '../testkit/running.ts';
import { Policies } from './policies.ts';

const bus = new MemoryBus();
const opened: Policies[] = [];
beforeAll(() => bus.ensureTopics([config]));
afterEach(() => Promise.all(opened.splice(0).map((one) => one.onApplicationShutdown())));

async function open(): Promise<Policies> {
  const ready: Promise<unknown>[] = [];
  const health = { readiness: (_: string, promise: Promise<unknown>) => void ready.push(promise) };
  const policies = new Policies(bus, health as unknown as Health);
  opened.push(policies);
  policies.onModuleInit();
  await Promise.all(ready);
  return policies;
}

const section = (fleet_id: string, version: number) => {
  const policy = policyBodyOf({ ...DEFAULT_TRUST_POLICY, forgetting_half_life_ms: version * 1_000_000 });
  const changed = { changed_at: new Date(T0).toISOString(), changed_by: 'alice', reason: 'test' };
  return to(config, { section: 'trust_policy', fleet_id, version, policy, ...changed });
};

describe('the policies of the past', () => {
  it('are all known, each by its version, also of what was said before the start', async () => {
    await bus.publish([section('shop', 2), section('shop', 3), section('bakery', 2)]);
    const policies = await open();
    const halfLives = [1, 2, 3, 4].map((version) => policies.of('shop', version).forgetting_half_life_ms);
    // Of one that was not read yet the one before it.
    expect(halfLives).toEqual([DEFAULT_TRUST_POLICY.forgetting_half_life_ms, 2_000_000, 3_000_000, 3_000_000]);
    expect(policies.of('bakery', 2).version).toBe(2);
    expect(policies.of('nobody', 7)).toEqual(DEFAULT_TRUST_POLICY);
  });

  it('go with their fleet', async () => {
    await bus.publish([section('shop', 2), section('shop', 3)]);
    const policies = await open();
    await bus.publish([2, 3].map((version) => tombstone(config, trustPolicyKey('shop', version), 'shop')));
    await until(() => policies.of('shop', 3) === DEFAULT_TRUST_POLICY);
    expect(policies.of('bakery', 2).version).toBe(2);
  });
});
