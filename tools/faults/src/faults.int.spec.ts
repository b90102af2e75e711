import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findKafka, findKafkaTools } from '@chorus/testing';
import { describeWith } from '@chorus/testing/jest';
import { isNoticed, MUTATIONS } from './mutations.ts';
import { perform } from './perform.ts';
import { findings } from './report/figures.ts';
import { SCENARIOS } from './scenarios/all.ts';
import { type Ground, openGround } from './stage/ground.ts';

const SEED = 20_260_101;
/**
 * What every run looks at, zombies by the mutation of fencing; `npm run test:faults` does all of them, and with other
 * seeds. Zombies and poison stand in the specs of the bus as well.
 */
const ALWAYS = new Set(['kills', 'lost-replies']);
const short = SCENARIOS.filter(({ name }) => ALWAYS.has(name));

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
