import { expect, it } from '@jest/globals';
import { allPages } from '../../testkit/history.ts';
import { conversation, DAY, detection, detections, instant, record, SECOND, T0 } from '../../testkit/records.ts';
import type { Start } from './stores.ts';

/** What pages hold, and where they end. */
export function pagingConformance(start: Start): void {
  it('keeps its pages apart while events come in', async () => {
    const one = await start();
    await one.save(...conversation(Array.from({ length: 10 }, () => ({}))));
    const first = await one.events({}, { limit: 4 });
    await one.save(
      ...conversation(
        Array.from({ length: 5 }, () => ({})),
        10,
      ),
    );
    const rest = await allPages((before) => one.events({}, { limit: 4, before: before ?? first.rows.at(-1)!.seq }));
    expect([...first.rows, ...rest].map(({ event }) => event.offset)).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  });

  it('cuts pages by bytes, and goes on behind them', async () => {
    const one = await start();
    await one.save(...conversation(Array.from({ length: 6 }, (_, n) => ({ text: `${n}`.repeat(10_000) }))));
    const page = (before: bigint | null) => one.store.events({ ...ALL, before, limit: 100, maxBytes: 30_000 });
    const first = await page(null);
    expect(first).toMatchObject({ more: true, rows: { length: 2 } });
    expect((await allPages(page)).map(({ event }) => event.offset)).toEqual([5, 4, 3, 2, 1, 0]);
    const small = (after: bigint | null) =>
      one.store.conversation({ fleet_id: 'shop', correlation_id: 'c-1', after, limit: 100, maxBytes: 1 });
    expect(await small(null)).toMatchObject({ more: true, rows: [{ decision: { offset: 0 } }] });
  });

  it('gives a conversation with its messages in order and the last version of its detections', async () => {
    const one = await start();
    const d = (version: string, evidence: string[]) =>
      detection({ detection_id: 'd', evidence, summary: version, correlation_id: null });
    await one.save(record(detections, 0, d('first', ['m2']), T0));
    await one.save(
      ...conversation([
        { id: 'm1', text: '  hello\n world ' },
        { id: 'm2', agent: 'reviewer' },
      ]),
    );
    await one.save(record(detections, 1, d('second', ['m1', 'm2']), T0 + DAY));
    await one.save(record(detections, 2, detection({ correlation_id: 'c-1', detection_id: 'e' }), T0 + DAY));
    const found = await one.store.conversation({
      ...{ fleet_id: 'shop', correlation_id: 'c-1', after: null, limit: 10, maxBytes: 1_000_000 },
    });
    expect(found?.summary).toMatchObject({
      title: 'hello world',
      messages: 2,
      detections: 2,
      agents: ['coder', 'reviewer'],
    });
    expect(
      found?.rows.map(({ decision: { decision: one, decided_at } }) => [
        one.processing_metadata.message_id,
        decided_at,
      ]),
    ).toEqual([
      ['m1', instant(T0)],
      ['m2', instant(T0 + SECOND)],
    ]);
    expect(found?.detections.map(({ summary }) => summary).toSorted()).toEqual([
      'coder and reviewer pass the same work round',
      'second',
    ]);
    const missing = { fleet_id: 'shop', correlation_id: 'none', after: null, limit: 10, maxBytes: 1_000 };
    expect(await one.store.conversation(missing)).toBeNull();
  });

  it('counts agents beyond those that it names', async () => {
    const one = await start();
    const said = Array.from({ length: 160 }, (_, n) => ({ agent: `agent-${n % 80}` }));
    await one.save(...conversation(said.slice(0, 70)));
    await one.save(...conversation(said.slice(70), 70));
    const [row] = (await one.conversations()).rows;
    expect(row?.summary).toMatchObject({ agent_count: 80, messages: 160 });
    expect(row?.summary.agents).toEqual(Array.from({ length: 64 }, (_, n) => `agent-${n}`));
  });
}

const ALL = {
  ...{ fleet_id: 'shop', from: null, to: null, kinds: [], agent_id: null, correlation_id: null, id: null, terms: null },
  min_risk: 0,
} as const;
