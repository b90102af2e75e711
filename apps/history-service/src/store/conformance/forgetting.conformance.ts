import { expect, it } from '@jest/globals';
import { placeOf } from '../../testkit/history.ts';
import {
  agentDecisionsProcessed,
  config,
  conversation,
  DAY,
  decision,
  detection,
  detections,
  fleetSection,
  instant,
  record,
  SECOND,
  T0,
} from '../../testkit/records.ts';
import { rowsOf, titles, type Start } from './stores.ts';

/** What is deleted, by age or with its fleet, and what is left. */
export function forgettingConformance(start: Start): void {
  it('deletes what is too old in steps, and counts what is left', async () => {
    const one = await start();
    const old = T0 - 25 * DAY;
    one.now = T0;
    await one.save(
      ...conversation([
        { correlation: 'gone', at: old, text: 'gone', id: 'g' },
        {
          correlation: 'both',
          at: old + 1,
          text: 'early',
          agent: 'early',
          risk: 0.9,
          error: 'x',
          usage: { cost_usd: 1 },
        },
        { correlation: 'both', at: T0, text: 'late', agent: 'late', risk: 0.2, usage: { input_tokens: 5 } },
      ]),
      record(detections, 0, detection({ evidence: ['g'] }), old),
    );
    one.now = T0 + 6 * DAY;
    const steps: number[] = [];
    for (let deleted; (deleted = await one.store.prune(2)) > 0;) steps.push(deleted);
    expect(steps).toEqual([2, 1]);
    expect((await one.conversations()).rows.map(({ summary }) => summary)).toEqual([
      expect.objectContaining({
        correlation_id: 'both',
        title: 'late',
        messages: 1,
        agents: ['late'],
        errors: 0,
        highest_risk: 0.2,
        tokens: 5,
        cost_usd: null,
        started_at: instant(T0),
      }),
    ]);
    expect(await titles(one, 'early')).toEqual([]);
    expect((await one.conversations({ agent_id: 'early' })).rows).toEqual([]);
    expect((await one.conversations({ agent_id: 'late' })).rows).toHaveLength(1);
    expect(await rowsOf(one)).toEqual({
      events: 1,
      event_values: 1,
      event_agents: 1,
      event_words: 1,
      messages: 1,
      conversations: 1,
      conversation_agents: 1,
      mentions: 0,
      conversation_detections: 0,
      detections: 0,
    });
  });

  it('stores nothing that is too old already, and goes on behind it', async () => {
    const one = await start();
    one.now = T0 + 31 * DAY;
    const { position } = await one.store.save(conversation([{}, { at: T0 + 5 * DAY }]), { generation: 0, next: 0 });
    expect(position.next).toBe(2);
    expect((await one.events()).rows.map(({ event }) => event.offset)).toEqual([1]);
  });

  it('answers nothing of before a fleet’s removal, deletes it, and counts anew', async () => {
    const one = await start();
    const removed_at = instant(T0 + 10 * SECOND);
    await one.save(
      ...conversation([
        { correlation: 'old', text: 'old' },
        { correlation: 'again', text: 'before', risk: 0.9 },
        { correlation: 'across', text: 'before', at: T0 + 9 * SECOND, risk: 0.9 },
        { correlation: 'across', text: 'after', at: T0 + 11 * SECOND },
        { fleet: 'other', text: 'elsewhere' },
      ]),
      record(config, 0, fleetSection({ removed: true, removed_at }), T0 + 10 * SECOND),
    );
    const left = async () =>
      (await one.conversations()).rows.map(({ summary }) => [
        summary.correlation_id,
        summary.messages,
        summary.highest_risk,
      ]);
    expect(await left()).toEqual([['across', 1, 0]]);
    expect(await titles(one, 'before')).toEqual([]);
    // Late ones from before, and the same conversation again.
    await one.save(
      record(agentDecisionsProcessed, 5, decision({ text: 'late', at: T0 + 8 * SECOND, correlation: 'late' })),
      record(agentDecisionsProcessed, 6, decision({ text: 'new', at: T0 + 12 * SECOND, correlation: 'again' })),
    );
    expect(await left()).toEqual([
      ['again', 1, 0],
      ['across', 1, 0],
    ]);
    const page = await one.store.conversation({
      fleet_id: 'shop',
      correlation_id: 'again',
      after: null,
      limit: 9,
      maxBytes: 1e6,
    });
    expect(page?.rows).toHaveLength(1);
    expect((await one.events()).rows.map(placeOf)).toEqual([
      'agent-decisions-processed/0/6',
      'agent-decisions-processed/0/3',
      'config/0/0',
    ]);
    while ((await one.store.prune(1)) > 0);
    expect(await left()).toEqual([
      ['again', 1, 0],
      ['across', 1, 0],
    ]);
    expect(await rowsOf(one)).toMatchObject({ events: 4, messages: 3, conversations: 3 });
    expect((await one.events({ fleet_id: 'other' })).rows).toHaveLength(1);
  });

  it('counts no detection of before a fleet’s removal for a conversation that begins anew', async () => {
    const one = await start();
    const removed_at = instant(T0 + 10 * SECOND);
    await one.save(
      ...conversation([{ correlation: 'c-1' }, { correlation: 'c-1' }]),
      record(detections, 0, detection({ correlation_id: 'c-1' }), T0 + 2 * SECOND),
    );
    const counted = async () => (await one.conversations()).rows.map(({ summary }) => summary.detections);
    expect(await counted()).toEqual([1]);
    await one.save(record(config, 0, fleetSection({ removed: true, removed_at }), T0 + 10 * SECOND));
    const anew = decision({ correlation: 'c-1', at: T0 + 12 * SECOND });
    await one.save(record(agentDecisionsProcessed, 2, anew));
    expect(await counted()).toEqual([0]);
    while ((await one.store.prune(1)) > 0);
    expect(await counted()).toEqual([0]);
  });

  it.each([1, 100])('finds agents in what is left of a conversation, be they rare or not: %d', async (few) => {
    const one = await start(few);
    const of = async (agent_id: string) =>
      (await one.conversations({ agent_id })).rows.map(({ summary }) => summary.correlation_id);
    await one.save(
      ...conversation([
        { correlation: 'across', agent: 'early' },
        { correlation: 'across', agent: 'both' },
        { correlation: 'across', agent: 'both', at: T0 + 11 * SECOND },
        { correlation: 'gone', agent: 'both' },
      ]),
    );
    expect([await of('early'), await of('both')]).toEqual([['across'], ['across', 'gone']]);
    const removed_at = instant(T0 + 10 * SECOND);
    await one.save(record(config, 0, fleetSection({ removed: true, removed_at }), T0 + 10 * SECOND));
    expect([await of('early'), await of('both')]).toEqual([[], ['across']]);
    while ((await one.store.prune(1)) > 0);
    expect([await of('early'), await of('both')]).toEqual([[], ['across']]);
    expect(await rowsOf(one)).toMatchObject({ conversation_agents: 1 });
    await one.save(...conversation([{ correlation: 'across', agent: 'early', at: T0 + 12 * SECOND }], 4));
    expect([await of('early'), await of('both')]).toEqual([['across'], ['across']]);
  });
}
