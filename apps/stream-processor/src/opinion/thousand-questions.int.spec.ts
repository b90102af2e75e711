import type { ConflictOpinion } from '@chorus/contracts';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Advisor } from './advisor.ts';
import { consulting } from './testing/consulting.ts';
import { question } from './testing/questions.ts';

describe('a thousand questions to a real server, of which one in ten fails', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** Offers as many as there is room for, until all were taken. */
  async function askAll(count: number, msBetween: number) {
    const here = await consulting();
    let clock = 1_000_000_000_000;
    jest.spyOn(Date, 'now').mockImplementation(() => clock);
    let n = 0;
    here.answers(() => {
      clock += msBetween;
      return ++n % 10 === 0 ? { status: 500 } : { content: '{"risk":0.1,"kind":"none","rationale":"They only read."}' };
    });
    const told: ConflictOpinion[] = [];
    const working = new Advisor({
      consultant: here.consultant,
      publish: (opinion) => Promise.resolve(void told.push(opinion)),
      onUnpublished: () => {},
      ...{ concurrency: 16, maxWaiting: 50 },
    });
    let most = 0;
    for (let offset = 0; offset < count;) {
      if (working.offer(() => question({ offset }))) offset++;
      else await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, working.waiting + working.underWay);
    }
    await working.idle();
    here.close();
    return { most, told, asked: here.stub.requests.length, circuit: here.circuit };
  }
  const outcomes = (told: readonly ConflictOpinion[]) =>
    Object.fromEntries(
      [...Map.groupBy(told, ({ outcome }) => outcome)].map(([outcome, some]) => [outcome, some.length]),
    );

  it('all have an outcome, none more than one, and never more than the bound are in memory', async () => {
    // The model’s minutes: failures are too far apart to open the circuit.
    const { most, told, asked, circuit } = await askAll(1_000, 2_000);
    expect(most).toBeLessThanOrEqual(66);
    expect(new Set(told.map(({ opinion_id }) => opinion_id)).size).toBe(1_000);
    expect([told.length, asked, circuit]).toEqual([1_000, 1_000, []]);
    expect(outcomes(told)).toEqual({ answered: 900, failed: 100 });
  }, 180_000);

  it('are soon left unasked where the failures come within a minute', async () => {
    const { told, asked } = await askAll(1_000, 0);
    expect(told).toHaveLength(1_000);
    // Five failures, and who was on the way when the fifth came.
    expect(asked).toBeGreaterThanOrEqual(50);
    expect(asked).toBeLessThan(50 + 16);
    expect(outcomes(told)['breaker_open']).toBe(1_000 - asked);
  }, 180_000);
});
