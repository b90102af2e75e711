import { describe, expect, it } from '@jest/globals';
import type { Admin, Kafka } from 'kafkajs';
import { SharedAdmin } from './client.ts';

/** A kafkajs client whose admin connections are settled by the test. */
function connecting() {
  const made: (PromiseWithResolvers<void> & { disconnected: number })[] = [];
  const admin = () => {
    const one = { ...Promise.withResolvers<void>(), disconnected: 0 };
    made.push(one);
    return { connect: () => one.promise, disconnect: () => Promise.resolve(one.disconnected++) } as unknown as Admin;
  };
  return { made, shared: new SharedAdmin({ admin } as unknown as Kafka, 5) };
}

describe('the shared connection for administration', () => {
  it('is waited for by all while it is being made, and works only for those who still wait', async () => {
    const { made, shared } = connecting();
    const done: string[] = [];
    const use = (name: string, ms?: number) => shared.use(name, () => Promise.resolve(done.push(name)), ms);
    await expect(use('first')).rejects.toThrow('first took more than 5 ms');
    await expect(use('second')).rejects.toThrow('second took more than 5 ms');
    const third = use('third', 10_000);
    expect(made).toHaveLength(1);
    made[0]!.resolve();
    await third;
    expect(done).toEqual(['third']);
    expect(made[0]!.disconnected).toBe(0);
  });

  it('is made anew after it failed, and after a call that got no answer', async () => {
    const { made, shared } = connecting();
    const first = shared.use('first', () => Promise.resolve(1));
    made[0]!.reject(new Error('no broker'));
    await expect(first).rejects.toThrow('no broker');
    const second = shared.use('second', () => new Promise(() => {}));
    made[1]!.resolve();
    await expect(second).rejects.toThrow('second took more than 5 ms');
    expect(made[1]!.disconnected).toBe(1);
    const third = shared.use('third', () => Promise.resolve(3));
    made[2]!.resolve();
    expect(await third).toBe(3);
    expect(made).toHaveLength(3);
  });
});
