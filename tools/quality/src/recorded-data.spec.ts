import { describeWith, folderForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { loadRatings } from './bitcoin/ratings.ts';
import { dataPath } from './data.ts';
import { measureInterleaved } from './tau-bench/interleaved.ts';
import { measureTauBench, rewardedRuns } from './tau-bench/measure.ts';
import { labelledRuns, measureWhoAndWhen } from './who-and-when/measure.ts';

const data = folderForTests('../shared/data');

describeWith([data], 'the recorded data beside the checkout', () => {
  it('gives the figures of the baselines that were published for Who&When', async () => {
    const { runs, contradicting, baselines } = measureWhoAndWhen(
      await labelledRuns(dataPath('who-and-when/algorithm-generated')),
    );
    expect([runs, contradicting]).toEqual([126, 3]);
    const published = baselines['first after step 0 with code, else the first after it'];
    expect([published?.agent.toFixed(3), published?.step.toFixed(3)]).toEqual(['0.587', '0.357']);
  });

  it('gives those of tau-bench, and conflicts only where runs meet', async () => {
    const runs = await rewardedRuns(dataPath('tau-bench'));
    const { failed, baselines } = measureTauBench(runs);
    expect([runs.length, failed]).toEqual([200, 116]);
    expect(baselines['number of tool calls']).toBeCloseTo(0.65, 2);
    const few = runs.filter(({ run }) => /^[1-5]-/.test(run.run_id));
    const { expected, found, found_apart } = measureInterleaved(few);
    expect(found.filter((one) => one.expected).length).toBeGreaterThanOrEqual(0.8 * expected);
    expect(found_apart).toBe(0);
  });

  it('has all ratings, in the order of their time', async () => {
    const ratings = await loadRatings(dataPath('trust-networks/soc-sign-bitcoinotc.csv'));
    expect(ratings).toHaveLength(35_592);
    expect(ratings.every(({ at }, n) => at >= (ratings[n - 1]?.at ?? 0))).toBe(true);
  });
});
