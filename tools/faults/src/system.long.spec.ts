import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { findKafka, findKafkaTools, findRedis } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { findings } from './report/figures.ts';
import { type Ground, openGround } from './stage/ground.ts';
import { performSystem } from './system/perform-system.ts';
import { SYSTEM_SCENARIOS } from './system/scenarios/all.ts';

const SEED = 20_260_101;
const needs = [await findKafka(['local']), await findKafkaTools(), await findRedis(['docker', 'local'])].map(
  (found) => ({ missing: found.ok ? undefined : found.why }),
);

describeWith(needs, 'nothing lost, nothing twice in the system', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround(() => {});
  }, 120_000);
  afterAll(() => ground?.kafka.stop(), 30_000);

  it.each(SYSTEM_SCENARIOS.filter(({ times }) => times.short > 0))(
    '$fault',
    async (scenario) => {
      const showing = await performSystem(ground, scenario, { size: 'short', seed: SEED });
      expect(findings(showing)).toEqual([]);
      expect(showing.injected).toBeGreaterThan(0);
      expect(Object.values(showing.tallies).map((tally) => tally.in > 0)).not.toContain(false);
    },
    300_000,
  );
});
