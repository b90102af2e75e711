import type { ConflictOpinion } from '@chorus/contracts';
import { describe, expect, it } from '@jest/globals';
import { Advisor, type AdvisorHost } from './advisor.ts';
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
