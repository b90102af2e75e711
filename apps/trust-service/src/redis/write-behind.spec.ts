import { afterEach, describe, expect, it } from '@jest/globals';
import { entry, score, T0 } from '../testkit/records.ts';
import { expectPresent, MINUTE } from '../testkit/trust-store.conformance.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';
import { TrustStoreLost } from './redis-trust-store.ts';
import type { Restored } from './restore.ts';
import type { TrustEntry, TrustStore } from './trust-store.ts';
import { pauseAfter, WriteBehind } from './write-behind.ts';
import type { WriteBehindOptions, WriteBehindState } from './write-behind.ts';

const nth = (n: number) => entry(n, score(T0 + n * MINUTE, { agent_id: `agent-${n % 3}`, score: n % 100 }));

/** A store that does what `MemoryTrustStore` does, save when it is told to be away or to have lost its data. */
class Moody implements TrustStore {
  inner = new MemoryTrustStore({ retentionMs: 10_000 * MINUTE, maxRecords: 10_000 });
  away = false;
  lost = false;
  attempts = 0;

  async save(entries: readonly TrustEntry[]) {
    this.#check();
    if (this.lost && entries.length > 0) throw new TrustStoreLost();
    await this.inner.save(entries);
  }
  async loadAll() {
    this.#check();
    this.lost = false;
    return this.inner.loadAll();
  }
  async history(range: Parameters<TrustStore['history']>[0]) {
    return this.inner.history(range);
  }
  async forget(agents: Parameters<TrustStore['forget']>[0]) {
    await this.inner.forget(agents);
  }
  loseAll() {
    this.inner = new MemoryTrustStore({ retentionMs: 10_000 * MINUTE, maxRecords: 10_000 });
    this.lost = true;
  }
  #check() {
    this.attempts++;
    if (this.away) throw new Error('nobody at home');
  }
}

const writers: WriteBehind[] = [];
afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.stop()));
});

function start(options: Partial<WriteBehindOptions> = {}) {
  const log: TrustEntry[] = [];
  const store = new Moody();
  const restored: Restored[] = [];
  const states: WriteBehindState[] = [];
  const writer = new WriteBehind({
    store,
    readLog: (onEntries) => onEntries([...log]),
    retry: { firstMs: 1, longestMs: 4 },
    maxWaiting: 50,
    maxWaitingBytesOfRestore: 10_000_000,
    onRestored: (result) => restored.push(result),
    onChange: (state) => states.push(state),
    ...options,
  });
  writers.push(writer);
  return {
    log,
    store,
    restored,
    states,
    writer,
    add: (...entries: TrustEntry[]) => {
      log.push(...entries);
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
    for (let n = 0; n < 10; n++) add(nth(n));
    await until(() => store.attempts > 4);
    expect(writer.state).toEqual({ phase: 'away', error: 'nobody at home' });
    expect(await writer.settled()).toBe(false);
    store.away = false;
    await until(() => writer.settled());
    await expectPresent(store.inner, log);
    const { points } = await store.history({ ...nth(0), from: 0, to: Infinity, limit: 100, cursor: null });
    expect(points.map(({ point }) => point.score)).toEqual([0, 3, 6, 9]);
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
    { title: 'reads the log again where even that was too much', bytes: 2_000, reads: 2 },
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
    store.loseAll();
    add(nth(10));
    await until(() => writer.settled());
    expect(restored.at(-1)).toEqual({ loaded: 0, same: 0, written: 11, wrong: 0 });
    await expectPresent(store.inner, log);
  });

  it('restores when it is asked to, also while nothing comes', async () => {
    const { log, store, writer, add } = start();
    await writer.start();
    add(nth(0), nth(1));
    await writer.settled();
    store.loseAll();
    writer.restoreNow();
    expect(await writer.settled()).toBe(false);
    await until(() => writer.settled());
    await expectPresent(store.inner, log);
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

describe('the pause', () => {
  it('doubles from a second to half a minute', () => {
    const retry = { firstMs: 1_000, longestMs: 30_000 };
    const pauses = Array.from({ length: 8 }, (_, n) => pauseAfter(n + 1, retry) / 1_000);
    expect(pauses).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(pauseAfter(5_000, retry)).toBe(30_000);
  });
});
