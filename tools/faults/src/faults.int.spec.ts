import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findKafka, findKafkaTools, findRedis } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { isNoticed, MUTATIONS } from './mutations.ts';
import { perform } from './perform.ts';
import { findings } from './report/figures.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { type Ground, openGround } from './stage/ground.ts';
import { performSystem } from './system/perform-system.ts';
import { SYSTEM_SCENARIOS } from './system/scenarios/all.ts';

const SEED = 20_260_101;
/** What every run looks at; `npm run test:faults` does all of them, and with other seeds. */
const ALWAYS = new Set(['kills', 'zombies', 'lost-replies', 'poison', 'redrive']);
const short = SCENARIOS.filter(({ name }) => ALWAYS.has(name));
const systems = SYSTEM_SCENARIOS.filter(({ name }) => ALWAYS.has(name));
const redis = await findRedis(['docker', 'local']);

const needs = [await findKafka(['local']), await findKafkaTools()].map((found) => ({
  missing: found.ok ? undefined : found.why,
}));

describeWith(needs, 'nothing lost, nothing twice', () => {
  let ground: Ground;
  beforeAll(async () => {
    ground = await openGround(() => {});
  }, 120_000);
  afterAll(() => ground?.kafka.stop(), 30_000);

  it.each(short)(
    '$fault',
    async (scenario) => {
      const showing = await perform(ground, scenario, { size: 'short', seed: SEED });
      expect(findings(showing)).toEqual([]);
      expect(showing.injected).toBeGreaterThan(0);
      expect(showing.tallies.stateful.in).toBeGreaterThan(0);
    },
    300_000,
  );

  for (const scenario of systems) {
    const missing = scenario.redis && !redis.ok ? redis.why : undefined;
    describeWith([{ missing }], 'in the system', () => {
      it(`${scenario.fault}`, async () => {
        const showing = await performSystem(ground, scenario, { size: 'short', seed: SEED });
        expect(findings(showing)).toEqual([]);
        expect(showing.injected).toBeGreaterThan(0);
        expect(Object.values(showing.tallies).map((tally) => tally.in > 0)).not.toContain(false);
      }, 300_000);
    });
  }

  describe('would be noticed if it were not for', () => {
    it.each(MUTATIONS)(
      '$weaken',
      async ({ weaken, noticedBy }) => {
        const showing = await perform(ground, noticedBy, { size: 'short', seed: SEED, weaken });
        expect({ showing, noticed: isNoticed(showing) }).toMatchObject({ noticed: true });
      },
      300_000,
    );
  });
});
