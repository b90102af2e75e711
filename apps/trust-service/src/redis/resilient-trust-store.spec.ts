import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MoodyStore } from '../testkit/moody-store.ts';
import { anyScore, entry, T0 } from '../testkit/records.ts';
import { expectHistories } from '../testkit/retry-resilience.ts';
import { RETENTION_MS } from '../testkit/trust-store.conformance.ts';
import { until } from '../testkit/running.ts';
import { pointOf } from './history-point.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';
import { ResilientTrustStore } from './resilient-trust-store.ts';
import type { TrustEntry } from './trust-store.ts';
import { WriteBehind } from './write-behind.ts';

const AGENTS = ['coder', 'tester', 'reviewer'].map((agent_id) => ({ fleet_id: 'shop', agent_id }));
const EVER = { from: 0, to: 1e14, limit: 1_000, cursor: null };

const all: ResilientTrustStore[] = [];
afterEach(async () => {
  await Promise.all(all.splice(0).map((store) => store.stop()));
});

/** The store as the service has it, with a Redis that does what it is told. Pauses last one turn of the event loop. */
function open() {
  const log: TrustEntry[] = [];
  const redis = new MoodyStore();
  const memory = new MemoryTrustStore({ retentionMs: RETENTION_MS, maxRecords: 10_000 });
  const writer = new WriteBehind({
    store: redis,
    readLog: (onEntries) => onEntries([...log]),
    some: () => memory.some(2),
    retry: { firstMs: 1_000, longestMs: 30_000 },
    maxWaiting: 10,
    maxWaitingBytesOfRestore: 100_000,
    sleep: () => turn(),
  });
  const connection = {
    address: 'redis://spec',
    connect: () => Promise.resolve(!redis.away),
    onReady: () => () => {},
    ping: () => (redis.away ? Promise.reject(new Error('nobody at home')) : Promise.resolve(1)),
    close: () => Promise.resolve(),
  };
  const store = new ResilientTrustStore(memory, { connection, store: redis, writer });
  all.push(store);
  return {
    log,
    redis,
    writer,
    store,
    save: (one: TrustEntry) => {
      log.push(one);
      return store.save([one]);
    },
  };
}

const answerOf = async (store: ResilientTrustStore, agent: (typeof AGENTS)[number]) => {
  const { points, served_from } = await store.history({ ...agent, ...EVER });
  expect((await store.latest(agent, Infinity, 1_000)).points).toEqual(points);
  return { points, served_from };
};
const pointsOf = (log: readonly TrustEntry[], { agent_id }: (typeof AGENTS)[number]) =>
  log.filter((one) => one.agent_id === agent_id).map((one) => pointOf(one.score!, one.offset));

type Step =
  | { readonly kind: 'decide'; readonly agent: number; readonly wait: number }
  | { readonly kind: 'ask'; readonly agent: number }
  | { readonly kind: 'evict'; readonly agent: number; readonly what: 'agent' | 'history' }
  | { readonly kind: 'away' | 'back' | 'empty' | 'look' | 'turn' };

const anyAgent = fc.nat(AGENTS.length - 1);
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('decide' as const), agent: anyAgent, wait: fc.nat(1_000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), agent: anyAgent }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('evict' as const),
      agent: anyAgent,
      what: fc.constantFrom('agent' as const, 'history' as const),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('away', 'back', 'empty', 'look', 'turn', 'turn') }),
  },
) as fc.Arbitrary<Step>;

describe('the trust store of the service', () => {
  it('Feature: observability-trust-layer, Property 15: Graceful degradation maintenance', async () => {
    const anyScores = fc.tuple(...AGENTS.map((agent) => anyScore(T0, agent)));
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 60 }), anyScores, fc.boolean(), async (steps, scores, away) => {
        const { log, redis, writer, store, save } = open();
        redis.away = away;
        await store.start();
        let ms = T0;
        for (const step of steps) {
          if (step.kind === 'decide') {
            ms += step.wait;
            await save(entry(log.length, { ...scores[step.agent]!, timestamp: new Date(ms).toISOString() }));
          } else if (step.kind === 'ask') {
            // Every question is answered with all that was decided before, whatever Redis does.
            const { points, served_from } = await answerOf(store, AGENTS[step.agent]!);
            expect(points).toEqual(pointsOf(log, AGENTS[step.agent]!));
            if (redis.away) expect(served_from).toBe('memory');
          } else if (step.kind === 'evict') await redis.evict(AGENTS[step.agent]!, step.what);
          else if (step.kind === 'empty') redis.empty();
          else if (step.kind === 'look') writer.look();
          else if (step.kind === 'turn') await turn();
          else redis.away = step.kind === 'away';

          // Degraded, and it says why; never down.
          const { state, detail } = await store.health();
          expect(state).toMatch(/^(up|degraded)$/);
          if (redis.away)
            expect([state, detail]).toEqual(['degraded', expect.stringMatching(/^serving from memory: /)]);
        }

        redis.away = false;
        await until(async () => {
          writer.tryNow();
          await turn();
          return (await writer.settled()) && (await redis.loss(heldOf(log))) === null;
        });
        await expectHistories(redis, log);
        expect(await store.health()).toMatchObject({ state: 'up' });
        for (const agent of AGENTS)
          expect(await answerOf(store, agent)).toEqual({ points: pointsOf(log, agent), served_from: 'redis' });
        await store.stop();
      }),
      { numRuns: 100 },
    );
  });

  it('serves from memory, and has the rest restored, where Redis does not say what memory knows', async () => {
    const { log, redis, writer, store, save } = open();
    await store.start();
    for (let n = 0; n < 4; n++) await save(entry(n, sample(n)));
    await until(() => writer.settled());
    await redis.evict(log[0]!, 'history');
    expect(await answerOf(store, AGENTS[0]!)).toEqual({ points: pointsOf(log, AGENTS[0]!), served_from: 'memory' });
    await until(() => writer.settled());
    expect(await answerOf(store, AGENTS[0]!)).toEqual({ points: pointsOf(log, AGENTS[0]!), served_from: 'redis' });
  });
});

const sample = (n: number) => fc.sample(anyScore(T0 + n, AGENTS[0]!), { numRuns: 1, seed: n })[0]!;

/** What has to be there of each agent of a log. */
function heldOf(log: readonly TrustEntry[]) {
  return [...Map.groupBy(log, ({ agent_id }) => agent_id).values()].map((entries) => ({
    ...entries.at(-1)!,
    ms: Date.now(),
    records: entries.length,
  }));
}
