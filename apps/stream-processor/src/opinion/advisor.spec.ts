import type { ConflictOpinion } from '@chorus/contracts';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Advisor, type AdvisorHost } from './advisor.ts';
import { consulting } from './testing/consulting.ts';
import { question } from './testing/questions.ts';

const SIZE = { concurrency: 2, maxWaiting: 3 };

function advisor(host: Partial<AdvisorHost>) {
  const told: ConflictOpinion[] = [];
  const unpublished: unknown[] = [];
  const made = new Advisor({
    ...SIZE,
    consultant: { consult: () => new Promise(() => {}) },
    publish: (opinion) => {
      told.push(opinion);
      return Promise.resolve();
    },
    onUnpublished: (error) => unpublished.push(error),
    ...host,
  });
  return { advisor: made, told, unpublished };
}

describe('questions', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('are taken without waiting for a model that says nothing, until too many wait: then the newest is dropped', () => {
    const { advisor: busy } = advisor({});
    let made = 0;
    const offered = Array.from({ length: 8 }, (_, offset) =>
      busy.offer(() => {
        made++;
        return question({ offset });
      }),
    );
    expect(offered).toEqual([true, true, true, true, true, false, false, false]);
    // What is not taken costs nothing.
    expect([made, busy.underWay, busy.waiting]).toEqual([5, 2, 3]);
  });

  it('are answered in their order, each once', async () => {
    const consult: AdvisorHost['consultant']['consult'] = ({ subject }) =>
      Promise.resolve({ ...subject } as ConflictOpinion);
    const { advisor: working, told } = advisor({ consultant: { consult } });
    for (let offset = 0; offset < 5; offset++) working.offer(() => question({ offset }));
    await working.idle();
    expect(told.map(({ decision }) => decision.offset)).toEqual([0, 1, 2, 3, 4]);
  });

  it('are lost one by one where the log is away', async () => {
    const publish = () => Promise.reject(new Error('away'));
    const consult: AdvisorHost['consultant']['consult'] = ({ subject }) =>
      Promise.resolve({ ...subject } as ConflictOpinion);
    const { advisor: working, unpublished } = advisor({ consultant: { consult }, publish });
    for (let offset = 0; offset < 5; offset++) working.offer(() => question({ offset }));
    await working.idle();
    expect(unpublished).toHaveLength(5);
  });

  it('end with the service: what is under way is aborted, what waits is dropped, nothing new is taken', async () => {
    const consult: AdvisorHost['consultant']['consult'] = (_question, stopped) =>
      new Promise((_resolve, reject) => stopped.addEventListener('abort', () => reject(new Error('stopped'))));
    const { advisor: stopping, told, unpublished } = advisor({ consultant: { consult } });
    for (let offset = 0; offset < 5; offset++) stopping.offer(() => question({ offset }));
    await stopping.stop();
    expect([told, unpublished, stopping.waiting, stopping.underWay]).toEqual([[], [], 0, 0]);
    expect(stopping.offer(() => question())).toBe(false);
  });
});

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
    const { advisor: working, told } = advisor({ consultant: here.consultant, concurrency: 16, maxWaiting: 50 });
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
  }, 60_000);

  it('are soon left unasked where the failures come within a minute', async () => {
    const { told, asked } = await askAll(1_000, 0);
    expect(told).toHaveLength(1_000);
    // Five failures, and who was on the way when the fifth came.
    expect(asked).toBeGreaterThanOrEqual(50);
    expect(asked).toBeLessThan(50 + 16);
    expect(outcomes(told)['breaker_open']).toBe(1_000 - asked);
  }, 60_000);
});
