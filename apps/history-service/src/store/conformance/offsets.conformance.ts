import { expect, it } from '@jest/globals';
import { agentDecisionsProcessed } from '@chorus/contracts';
import { allPages } from '../../testkit/history.ts';
import { conversation, detection, detections, record, T0 } from '../../testkit/records.ts';
import type { Start } from './stores.ts';

/** Events by where they stand on the log. */
export function offsetsConformance(start: Start): void {
  const sought = {
    ...{ fleet_id: 'shop', from: null, to: null, agent_id: null, correlation_id: null, id: null, terms: null },
    ...{ kinds: ['d' as const], min_risk: 0, before: null, limit: 100, maxBytes: 1_000_000 },
  };

  it('finds decisions by their offsets, newest first, and nothing else', async () => {
    const one = await start();
    await one.save(...conversation(Array.from({ length: 9 }, (_, n) => ({ text: `message ${n}` }))));
    await one.save(record(detections, 3, detection(), T0));
    const at = async (offsets: number[], change: object = {}) =>
      (await one.store.events({ ...sought, offsets, ...change })).rows.map(({ event }) => [event.topic, event.offset]);
    const { name } = agentDecisionsProcessed;
    expect(await at([3, 1, 7, 99])).toEqual([7, 3, 1].map((offset) => [name, offset]));
    expect(await at([])).toEqual([]);
    expect(await at([3], { fleet_id: 'bakery' })).toEqual([]);
  });

  it('pages through them', async () => {
    const one = await start();
    await one.save(...conversation(Array.from({ length: 9 }, () => ({}))));
    const found = await allPages((before) =>
      one.store.events({ ...sought, offsets: [8, 6, 4, 2, 0], before, limit: 2 }),
    );
    expect(found.map(({ event }) => event.offset)).toEqual([8, 6, 4, 2, 0]);
  });

  it('takes the log as it is now, not as it was before it was made anew', async () => {
    const one = await start();
    const { position } = await one.store.save(conversation([{ text: 'old' }]), { generation: 0, next: 0 });
    const anew = conversation([{ text: 'new' }]);
    await one.store.save(anew, await one.store.beginAgain(anew[0]!, position));
    const { rows } = await one.store.events({ ...sought, offsets: [0] });
    expect(rows).toMatchObject([{ event: { value: { original_message: { content: { text: 'new' } } } } }]);
  });
}
