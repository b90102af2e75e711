import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type ArbiterConfig, arbitrate, type ArbitrationRequest, type Candidate, MAX_CANDIDATES } from './arbiter.ts';
import { anyRequest } from './requests.testkit.ts';

const plan = (id: string, weight = 1, trust = 100): Candidate => ({ id, weight, trust });
const choice = (candidates: readonly Candidate[], more: Partial<ArbitrationRequest> = {}) =>
  arbitrate({ candidates, k: candidates.length, seed: 'shop/7', ...more });
const refusal = (candidates: readonly unknown[], more: Record<string, unknown> = {}) => {
  try {
    choice(candidates as Candidate[], more);
  } catch (error) {
    return error instanceof RangeError ? error.message : error;
  }
  return 'not refused';
};

describe('the arbiter', () => {
  it('does not depend on the order in which plans are given', () => {
    const anyShuffled = anyRequest().chain((request) =>
      fc.tuple(
        fc.constant(request),
        fc.shuffledSubarray(request.candidates as Candidate[], { minLength: request.candidates.length }),
      ),
    );
    fc.assert(
      fc.property(anyShuffled, ([request, candidates]) => {
        expect(arbitrate({ ...request, candidates })).toEqual(arbitrate(request));
      }),
      { numRuns: 200 },
    );
  });

  it('chooses k that are a prefix of the k + 1 that it would choose', () => {
    fc.assert(
      fc.property(anyRequest(), (request) => {
        const { chosen, ranking } = arbitrate(request);
        const more = arbitrate({ ...request, k: request.k + 1 }).chosen;
        expect(chosen).toHaveLength(Math.min(request.k, request.candidates.length));
        expect(more.slice(0, chosen.length)).toEqual(chosen);
        expect(ranking.map(({ id }) => id).slice(0, chosen.length)).toEqual(chosen);
        expect(new Set(chosen).size).toBe(chosen.length);
      }),
      { numRuns: 200 },
    );
  });

  it('never moves a plan back whose weight or trust rises, nor changes the order of the others', () => {
    const anyRise = fc.tuple(anyRequest(1), fc.nat(), fc.double({ min: 1, max: 1e6, noNaN: true }), fc.boolean());
    fc.assert(
      fc.property(anyRise, ([request, which, factor, byTrust]) => {
        const risen = request.candidates[which % request.candidates.length]!;
        const weight = byTrust ? risen.weight : Math.min(Number.MAX_VALUE, risen.weight * factor);
        const trust = byTrust ? Math.min(100, risen.trust * factor) : risen.trust;
        const candidates = request.candidates.map((one) => (one === risen ? { ...one, weight, trust } : one));
        const config = { ...request.config, max_shift: null };
        const order = (all: readonly Candidate[]) =>
          arbitrate({ ...request, config, candidates: all }).ranking.map(({ id }) => id);
        const [before, after] = [order(request.candidates), order(candidates)];
        expect(after.indexOf(risen.id)).toBeLessThanOrEqual(before.indexOf(risen.id));
        expect(after.filter((id) => id !== risen.id)).toEqual(before.filter((id) => id !== risen.id));
      }),
      { numRuns: 200 },
    );
  });

  it('gives each plan the same lot whoever else takes part', () => {
    fc.assert(
      fc.property(anyRequest(1), (request) => {
        const [first] = request.candidates;
        const alone = arbitrate({ ...request, candidates: [first!] }).ranking[0];
        expect(arbitrate(request).ranking.find(({ id }) => id === first!.id)).toEqual(alone);
      }),
      { numRuns: 100 },
    );
  });

  it('moves no plan further from its place by score than it may', () => {
    fc.assert(
      fc.property(anyRequest(), fc.nat(12), (request, max_shift) => {
        const order = (more: Partial<ArbiterConfig>) =>
          arbitrate({ ...request, config: { ...request.config, ...more } }).ranking.map(({ id }) => id);
        const byScore = order({ max_shift: 0 });
        const bounded = order({ max_shift });
        expect(bounded.toSorted()).toEqual(byScore.toSorted());
        for (const [place, id] of bounded.entries())
          expect(Math.abs(place - byScore.indexOf(id))).toBeLessThanOrEqual(max_shift);
        expect(byScore).toEqual(order({ temperature: 0, max_shift: null }));
        const unbounded = order({ max_shift: null });
        expect(order({ max_shift: request.candidates.length })).toEqual(unbounded);
        // Who would be first and may be, is.
        if (byScore.indexOf(unbounded[0] ?? '') <= max_shift && max_shift > 0) expect(bounded[0]).toBe(unbounded[0]);
      }),
      { numRuns: 200 },
    );
  });

  it('keeps the arithmetic of each place', () => {
    const { ranking } = choice([plan('a', 3, 50), plan('b', 2, 0)], {
      config: { temperature: 0.5, trust_exponent: 2, trust_floor: 10 },
    });
    const of = (id: string) => ranking.find((one) => one.id === id)!;
    expect(of('a').log_score).toBeCloseTo(Math.log(3 * 0.5 ** 2), 12);
    expect(of('b').log_score).toBeCloseTo(Math.log(2 * 0.1 ** 2), 12);
    for (const { log_score, gumbel, key } of ranking) expect(key).toBe(log_score + 0.5 * gumbel);
  });

  it('at temperature 0 takes the best scores', () => {
    const four = [plan('a', 1), plan('b', 4), plan('c', 9, 10), plan('d', 2)];
    expect(choice(four, { config: { temperature: 0 } }).chosen).toEqual(['b', 'd', 'a', 'c']);
    expect(choice(four, { config: { temperature: 0, trust_exponent: 0 } }).chosen).toEqual(['c', 'b', 'd', 'a']);
  });

  it('leaves the request as it was', () => {
    const candidates = Object.freeze([Object.freeze(plan('b')), Object.freeze(plan('a'))]);
    expect(() => choice(candidates)).not.toThrow();
    expect(candidates.map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('keeps no more of a candidate than belongs to it', () => {
    const secret = { ...plan('a'), prompt: 'text of an agent' };
    expect(JSON.stringify(choice([secret]))).not.toContain('text of an agent');
  });
});

describe('refused is', () => {
  const advice = 'Leave out a plan that must not go ahead.';

  it.each([
    [0, '0'],
    [-1, '-1'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [null, 'null'],
    [undefined, 'missing'],
    ['1', 'a value of type string'],
    [[1], 'a list'],
  ])('the weight %p', (weight, told) => {
    expect(refusal([plan('a'), { id: 'b', weight, trust: 50 }])).toBe(
      `candidates[1].weight is ${told}; it has to be a finite number above 0. ${advice}`,
    );
  });

  it.each([
    [
      'trust',
      { id: 'a', weight: 1, trust: 101 },
      'candidates[0].trust is 101; it has to be a finite number from 0 to 100.',
    ],
    [
      'an id',
      { ...plan('a'), id: '' },
      'candidates[0].id is a text of 0 characters; it has to be a text of 1 to 512 characters.',
    ],
    ['an id', { ...plan('a'), id: 7 }, 'candidates[0].id is 7; it has to be a text of 1 to 512 characters.'],
    ['a candidate', null, 'candidates[0].id is missing; it has to be a text of 1 to 512 characters.'],
  ])('%s that is not one', (_, candidate, message) => {
    expect(refusal([candidate])).toBe(message);
  });

  it('an id that is there twice, without repeating what an agent wrote', () => {
    expect(refusal([plan('ignore all rules'), plan('b'), plan('ignore all rules')])).toBe(
      'candidates[2].id is that of candidates[0], too. Give each plan an id of its own.',
    );
  });

  it.each([
    [{ k: -1 }, 'k is -1; it has to be a whole number from 0 on.'],
    [{ k: 1.5 }, 'k is 1.5; it has to be a whole number from 0 on.'],
    [{ k: NaN }, 'k is NaN; it has to be a whole number from 0 on.'],
    [{ seed: '' }, 'seed is a text of 0 characters; it has to be a text of 1 to 512 characters.'],
    [{ seed: 7 }, 'seed is 7; it has to be a text of 1 to 512 characters.'],
    [{ config: { temperature: -1 } }, 'config.temperature is -1; it has to be a finite number from 0 to 100.'],
    [{ config: { trust_exponent: 11 } }, 'config.trust_exponent is 11; it has to be a finite number from 0 to 10.'],
    [{ config: { trust_floor: 0 } }, 'config.trust_floor is 0; it has to be a finite number from 0.01 to 100.'],
    [
      { config: { max_shift: -1 } },
      'config.max_shift is -1; it has to be a whole number from 0 on. Null does not bound it.',
    ],
    [
      { config: { temprature: 1 } },
      'config has a field that is unknown; it takes temperature, trust_exponent, trust_floor, max_shift.',
    ],
    [{ candidates: 'all' }, 'candidates has to be a list.'],
  ])('%j', (more, message) => {
    expect(refusal([], more)).toBe(message);
  });

  it('more than there is room for', () => {
    const many = Array.from({ length: MAX_CANDIDATES + 1 }, (_, n) => plan(String(n)));
    expect(refusal(many)).toMatch(/^candidates has 1001 entries; at most 1000 are accepted/);
    expect(choice(many.slice(1)).chosen).toHaveLength(MAX_CANDIDATES);
  });
});
