import { describe, expect, it } from '@jest/globals';
import { arbitrate, type ArbiterConfig, type Candidate } from './arbiter.ts';
import { ordersOf, probabilityOfInclusion, probabilityOfOrder, valueOf } from './plackett-luce.testkit.ts';

const SIGMAS = 5;

/** What came of each of the seeds '0', '1', …: for each ordered choice, its ids joined, how often it came. */
class Tally {
  readonly counts = new Map<string, number>();
  readonly seeds: number;

  constructor(seeds: number, candidates: readonly Candidate[], k: number, config: Partial<ArbiterConfig> = {}) {
    this.seeds = seeds;
    for (let seed = 0; seed < seeds; seed++) {
      const order = arbitrate({ candidates, k, seed: String(seed), config }).chosen.join('');
      this.counts.set(order, (this.counts.get(order) ?? 0) + 1);
    }
  }

  /** That the count of choices like this is within 5 standard deviations of its binomial distribution. */
  expectShare(what: string, isLikeThis: (order: string) => boolean, probability: number): void {
    const count = [...this.counts].reduce((sum, [order, times]) => sum + (isLikeThis(order) ? times : 0), 0);
    const sigma = Math.sqrt(this.seeds * probability * (1 - probability));
    const away = (count - this.seeds * probability) / sigma;
    expect({ what, away, within: Math.abs(away) <= SIGMAS }).toEqual({ what, away, within: true });
  }

  expectOrder(order: string, probability: number): void {
    this.expectShare(order, (one) => one === order, probability);
  }
}

const plans = (weights: readonly number[], trust: readonly number[] = []): Candidate[] =>
  weights.map((weight, n) => ({ id: String(n + 1), weight, trust: trust[n] ?? 100 }));

/** Ids of these places, joined. */
const name = (order: readonly number[]) => order.map((place) => place + 1).join('');

describe('what is known of weights .5 .3 .2 and k = 2', () => {
  const weights = [5n, 3n, 2n];
  const orders = ordersOf(3, 2);

  it('are these probabilities of ordered pairs and of inclusion', () => {
    const pairs = Object.fromEntries(orders.map((order) => [name(order), probabilityOfOrder(weights, order)]));
    expect(pairs).toMatchObject({ 12: { over: 15n, under: 50n }, 23: { over: 6n, under: 70n } });
    const published = { 12: 0.3, 13: 0.2, 21: 0.2143, 23: 0.0857, 31: 0.125, 32: 0.075 };
    for (const [pair, rounded] of Object.entries(published)) expect(valueOf(pairs[pair]!)).toBeCloseTo(rounded, 4);
    const inclusion = [0, 1, 2].map((place) => valueOf(probabilityOfInclusion(weights, 2, place)));
    for (const [place, rounded] of [0.8393, 0.675, 0.4857].entries()) expect(inclusion[place]).toBeCloseTo(rounded, 4);
    expect(inclusion.reduce((sum, one) => sum + one)).toBeCloseTo(2, 12);
  });

  it.each([
    ['1e5 seeds, by weights', 100_000, plans([0.5, 0.3, 0.2]), {}],
    ['2e4 seeds, by weights times trust', 20_000, plans([1, 1, 1], [50, 30, 20]), {}],
    ['2e4 seeds, by the square root of trust', 20_000, plans([1, 1, 1], [25, 9, 4]), { trust_exponent: 0.5 }],
    // Scores to the power of 1 / temperature: at a half they are squared.
    ['2e4 seeds, by a lower temperature', 20_000, plans([5, 3, 2].map(Math.sqrt)), { temperature: 0.5 }],
  ])('hold within 5 sigma over %s', (_, seeds, candidates, config) => {
    const tally = new Tally(seeds, candidates, 2, config);
    for (const order of orders) tally.expectOrder(name(order), valueOf(probabilityOfOrder(weights, order)));
    for (const place of [0, 1, 2]) {
      const id = String(place + 1);
      const included = valueOf(probabilityOfInclusion(weights, 2, place));
      tally.expectShare(`${id} included`, (order) => order.includes(id), included);
    }
    expect([...tally.counts.keys()].sort()).toEqual(orders.map(name).sort());
  });
});

describe('lots', () => {
  it('are fair: each of six orders of three equal plans comes as often', () => {
    const tally = new Tally(20_000, plans([1, 1, 1]), 3);
    for (const order of ordersOf(3, 3)) tally.expectOrder(name(order), 1 / 6);
  });

  it('are fair at temperature 0, too, where scores are equal', () => {
    const tally = new Tally(20_000, plans([2, 2, 1]), 3, { temperature: 0 });
    expect([...tally.counts.keys()].sort()).toEqual(['123', '213']);
    tally.expectOrder('123', 1 / 2);
  });
});
