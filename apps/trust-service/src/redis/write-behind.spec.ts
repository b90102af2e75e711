import { trustOf } from '@chorus/trust';
import { afterEach, describe, expect, it } from '@jest/globals';
import { MoodyStore } from '../testkit/moody-store.ts';
import { entry, score, T0 } from '../testkit/records.ts';
import { expectHistories, retryResilienceHolds } from '../testkit/retry-resilience.ts';
import { expectPresent, MINUTE } from '../testkit/trust-store.conformance.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';
import type { Restored } from './restore.ts';
import type { TrustEntry } from './trust-store.ts';
import { pauseAfter, WriteBehind } from './write-behind.ts';
import type { WriteBehindOptions, WriteBehindState } from './write-behind.ts';

const nth = (n: number) => entry(n, score(T0 + n * MINUTE, { agent_id: `agent-${n % 3}`, score: n % 100 }));

const writers: WriteBehind[] = [];
afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.stop()));
});

function start(options: Partial<WriteBehindOptions> = {}) {
  const log: TrustEntry[] = [];
  const store = new MoodyStore();
  const memory = new MemoryTrustStore({ retentionMs: 10_000 * MINUTE, maxRecords: 10_000 });
  const lost: string[] = [];
  const restored: Restored[] = [];
  const states: WriteBehindState[] = [];
  const writer = new WriteBehind({
    store,
    readLog: (onEntries) => onEntries([...log]),
    retry: { firstMs: 1, longestMs: 4 },
    maxWaiting: 50,
    maxWaitingBytesOfRestore: 10_000_000,
    some: () => memory.some(100),
    onLost: (what) => lost.push(what),
    onRestored: (result) => restored.push(result),
    onChange: (state) => states.push(state),
    ...options,
  });
  writers.push(writer);
  return {
    log,
    store,
    lost,
    restored,
    states,
    writer,
    add: (...entries: TrustEntry[]) => {
      log.push(...entries);
      void memory.save(entries);
      writer.enqueue(entries);
    },
  };
}

const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 1));
};

describe('writing behind', () => {
  it('begins with a comparison, then brings every entry into the store in order', async () => {
    const { log, store, writer, add, restored } = start();
    log.push(nth(0), nth(1));
    expect(await writer.start()).toBe(true);
    expect(restored).toEqual([{ loaded: 0, same: 0, written: 2, wrong: 0 }]);
    for (let n = 2; n < 40; n++) add(nth(n));
    expect(await writer.settled()).toBe(true);
    await expectPresent(store.inner, log);
    expect(writer.state).toEqual({ phase: 'in_sync', error: null });
  });

  it('keeps trying while the store is away, says why, and catches up completely', async () => {
    const { log, store, writer, add, states } = start();
    await writer.start();
    store.away = true;
    const { attempts } = store;
    for (let n = 0; n < 10; n++) add(nth(n));
    await until(() => store.attempts > attempts + 3);
    expect(writer.state).toEqual({ phase: 'away', error: 'nobody at home' });
    expect(await writer.settled()).toBe(false);
    store.away = false;
    await until(() => writer.settled());
    await expectPresent(store.inner, log);
    const { points } = await store.history({ ...nth(0), from: 0, to: Infinity, limit: 100, cursor: null });
    expect(points.map((point) => Math.round(trustOf(point)))).toEqual([0, 3, 6, 9]);
    expect(states.map(({ phase }) => phase)).toEqual(['in_sync', 'away', 'in_sync']);
  });

  it('starts without a store that answers, and is in line once it does', async () => {
    const { log, store, writer, add } = start();
    store.away = true;
    expect(await writer.start()).toBe(false);
    add(nth(0));
    store.away = false;
    await until(() => writer.settled());
    await expectPresent(store.inner, log);
  });

  it('lets no more wait than it may, and reads the rest from the log again', async () => {
    const { log, store, writer, add, restored } = start({ maxWaiting: 5 });
    await writer.start();
    store.away = true;
    for (let n = 0; n < 30; n++) add(nth(n));
    store.away = false;
    await until(() => writer.settled());
    await expectPresent(store.inner, log);
    const { points } = await store.history({ ...nth(1), from: 0, to: Infinity, limit: 100, cursor: null });
    expect(points).toHaveLength(10);
    expect(restored.at(-1)?.written).toBe(30);
  });

  it.each([
    { title: 'ends a restore during which more came than may wait otherwise', bytes: 10_000_000, reads: 1 },
    // Four fit, and the fifth is too much: of thirty none is left over.
    { title: 'reads the log again where even that was too much', bytes: 4.5 * JSON.stringify(nth(0)).length, reads: 2 },
  ])('$title', async ({ bytes, reads }) => {
    let read = 0;
    const { log, store, writer, add, restored } = start({
      maxWaiting: 5,
      maxWaitingBytesOfRestore: bytes,
      readLog: async (onEntries) => {
        const before = [...log];
        for (let n = 0; n < 30 && read === 0; n++) add(nth(log.length));
        read++;
        await onEntries(before);
      },
    });
    log.push(nth(0), nth(1));
    await writer.start();
    await until(() => writer.settled());
    expect(read).toBe(reads);
    expect(restored).toHaveLength(reads);
    await expectPresent(store.inner, log);
    const { points } = await store.history({ ...nth(0), from: 0, to: Infinity, limit: 100, cursor: null });
    expect(points).toHaveLength(11);
  });

  it('restores everything when the store has lost its data', async () => {
    const { log, store, writer, add, restored } = start();
    await writer.start();
    for (let n = 0; n < 10; n++) add(nth(n));
    await writer.settled();
    store.empty();
    add(nth(10));
    await until(() => writer.settled());
    expect(restored.at(-1)).toEqual({ loaded: 0, same: 0, written: 11, wrong: 0 });
    await expectPresent(store.inner, log);
  });

  it.each<[string, (store: MoodyStore) => void | Promise<void>]>([
    ['was emptied', (store) => store.empty()],
    ['has lost an agent', (store) => store.evict(nth(0), 'agent')],
    ['has lost the history of an agent', (store) => store.evict(nth(0), 'history')],
  ])('finds at a look, while nothing comes, that the store %s, and restores it', async (_, lose) => {
    const { log, store, lost, restored, states, writer, add } = start();
    await writer.start();
    for (let n = 0; n < 10; n++) add(nth(n));
    await writer.settled();
    await lose(store);
    writer.look();
    await until(() => lost.length > 0);
    await until(() => writer.settled());
    await expectHistories(store, log);
    expect(restored).toHaveLength(2);
    expect(states.map(({ phase }) => phase)).toEqual(['in_sync', 'restoring', 'in_sync']);
  });

  it('says that the store cannot serve as soon as the loss is found, not after the restore', async () => {
    const reading = Promise.withResolvers<void>();
    const log = [nth(0), nth(1)];
    let reads = 0;
    const { store, lost, writer } = start({
      readLog: async (onEntries) => {
        if (++reads > 1) await reading.promise;
        await onEntries(log);
      },
    });
    await writer.start();
    store.empty();
    writer.look();
    await until(() => lost.length > 0);
    expect(await writer.settled()).toBe(false);
    expect(writer.state.phase).toBe('restoring');
    reading.resolve();
    await until(() => writer.settled());
    await expectHistories(store, log);
  });

  it('writes nothing to a store that is complete, however often it looks, reconnects or compares', async () => {
    const { store, lost, restored, writer, add } = start();
    await writer.start();
    for (let n = 0; n < 10; n++) add(nth(n));
    await writer.settled();
    const { saved } = store;
    for (let n = 0; n < 5; n++) {
      const { attempts } = store;
      if (n % 2 === 0) writer.look();
      else writer.tryNow();
      await until(() => store.attempts > attempts);
    }
    writer.lacks('somebody is wrong about it');
    await until(() => restored.length === 2);
    await writer.settled();
    expect(store.saved).toBe(saved);
    expect(restored.at(-1)).toEqual({ loaded: 3, same: 3, written: 0, wrong: 0 });
    expect(lost).toEqual(['somebody is wrong about it']);
  });

  it('looks less and less often at a store that loses data again and again, until it no longer does', async () => {
    const { store, lost, writer, add } = start();
    await writer.start();
    add(nth(0));
    await writer.settled();
    const looks = async (times: number) => {
      for (let n = 0; n < times; n++) {
        const { attempts } = store;
        writer.look();
        await until(async () => store.attempts > attempts && (await writer.settled()));
      }
    };
    for (const found of [1, 2, 2, 3, 3, 3, 3, 4]) {
      store.empty();
      await looks(1);
      expect(lost).toHaveLength(found);
    }
    await looks(20);
    store.empty();
    await looks(1);
    expect(lost).toHaveLength(5);
  });

  it('cuts its pause short once it is told that the store is back', async () => {
    const { store, writer } = start({ retry: { firstMs: 100_000, longestMs: 1_000_000 } });
    store.away = true;
    expect(await writer.start()).toBe(false);
    store.away = false;
    writer.tryNow();
    await until(() => writer.settled());
    expect(store.attempts).toBeGreaterThan(1);
  });

  it('stops at once, also in the middle of a pause', async () => {
    const { store, writer } = start({ retry: { firstMs: 100_000, longestMs: 1_000_000 } });
    store.away = true;
    await writer.start();
    await writer.stop();
    expect(await writer.settled()).toBe(false);
  });

  it('stops while the log is being read', async () => {
    const reading = Promise.withResolvers<void>();
    const { writer } = start({
      readLog: (_, signal) => {
        reading.resolve();
        return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped'))));
      },
    });
    const first = writer.start();
    await reading.promise;
    await writer.stop();
    expect(await first).toBe(false);
  });
});

describe('a writer whose store fails', () => {
  it('Feature: observability-trust-layer, Property 3: Redis retry resilience', async () => {
    await retryResilienceHolds((fates) => new MoodyStore(fates));
  });
});

describe('the pause', () => {
  it('doubles from a second to half a minute', () => {
    const retry = { firstMs: 1_000, longestMs: 30_000 };
    const pauses = Array.from({ length: 8 }, (_, n) => pauseAfter(n + 1, retry) / 1_000);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(pauseAfter(5_000, retry)).toBe(30_000);
  });
});
