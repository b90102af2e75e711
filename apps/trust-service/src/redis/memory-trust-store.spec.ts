import { trustOf } from '@chorus/trust';
import { describe, expect, it } from '@jest/globals';
import { entry, score, T0 } from '../testkit/records.ts';
import { itIsATrustStore, MINUTE, rangeFilteringHolds, RETENTION_MS } from '../testkit/trust-store.conformance.ts';
import { MemoryTrustStore } from './memory-trust-store.ts';

const empty = (maxRecords = 10_000) => new MemoryTrustStore({ retentionMs: RETENTION_MS, maxRecords });

describe('the trust store in memory', () => {
  itIsATrustStore(() => empty());

  it('Feature: observability-trust-layer, Property 7: Historical data time range filtering', async () => {
    await rangeFilteringHolds(() => empty());
  });

  it('keeps within its bound, the oldest going first, the present of every agent staying', async () => {
    const store = empty(10);
    const agents = Array.from({ length: 5 }, (_, n) => `agent-${n}`);
    let offset = 0;
    for (let round = 0; round < 100; round++)
      for (const agent_id of round === 0 ? agents : agents.slice(0, 2))
        await store.save([entry(offset++, score(T0 + round * MINUTE, { agent_id, score: round % 100 }))]);
    const all = await store.loadAll();
    expect(all.map(({ agent_id, score }) => [agent_id, score?.score])).toEqual([
      ['agent-0', 99],
      ['agent-1', 99],
      ['agent-2', 0],
      ['agent-3', 0],
      ['agent-4', 0],
    ]);
    const range = { fleet_id: 'shop', from: 0, to: Infinity, limit: 1_000, cursor: null };
    const kept = await Promise.all(agents.map((agent_id) => store.history({ ...range, agent_id })));
    expect(kept.map(({ points }) => points.length)).toEqual([5, 5, 1, 1, 1]);
    expect(kept[0]?.points.map((point) => Math.round(trustOf(point)))).toEqual([95, 96, 97, 98, 99]);
  });

  it('shows some agents at a time, all of them in turn, as they are then', async () => {
    const store = empty();
    const save = (offset: number, agent_id: string) => store.save([entry(offset, score(T0 + offset, { agent_id }))]);
    for (const [offset, agent_id] of ['a', 'b', 'c'].entries()) await save(offset, agent_id);
    const seen = (count: number) => store.some(count).map(({ agent_id, records }) => [agent_id, records]);
    expect(seen(2)).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    await save(3, 'c');
    expect(seen(2)).toEqual([['c', 2]]);
    expect(seen(5)).toHaveLength(3);
    expect(empty().some(5)).toEqual([]);
  });
});
