import { expect, it } from '@jest/globals';
import {
  agentDecisionsProcessed,
  command,
  config,
  conversation,
  detection,
  detections,
  instant,
  operatorCommands,
  record,
  T0,
} from '../../testkit/records.ts';
import { PositionsMoved } from '../history-store.ts';
import { rowsOf, type Start } from './stores.ts';

/** What is stored, and that it is stored whole and once. */
export function savingConformance(start: Start): void {
  it('stores each event once, and with it the position behind it', async () => {
    const one = await start();
    const records = conversation([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
    const start0 = { generation: 0, next: 0 };
    const first = await one.store.save(records.slice(0, 2), start0);
    expect(first.position).toEqual({ generation: 0, next: 2 });
    const second = await one.store.save(records, start0);
    expect(second.position).toEqual({ generation: 0, next: 3 });
    expect([...second.stored]).toEqual([['d', 1]]);
    expect([...(await one.store.open()).get(agentDecisionsProcessed.name)!]).toEqual([[0, { generation: 0, next: 3 }]]);
    expect((await one.conversations()).rows.map(({ summary }) => summary.messages)).toEqual([3]);
    expect(await rowsOf(one)).toMatchObject({ events: 3, event_values: 3, messages: 3, event_words: 3 });
  });

  it('stores nothing where one event cannot be stored', async () => {
    const one = await start();
    const [good, bad] = conversation([{ text: 'one' }, { text: 'two' }]);
    // Twice the same place in one batch breaks the key.
    await expect(one.store.save([good!, bad!, bad!], { generation: 0, next: 0 })).rejects.toThrow(/error/);
    expect(await rowsOf(one)).toMatchObject({ events: 0, event_words: 0, conversations: 0 });
    expect(await one.store.open()).toEqual(new Map());
  });

  it('sees that it has lost what its caller knows to be stored, be it rows or tables', async () => {
    const one = await start();
    const records = conversation([{}, {}, {}]);
    const { position } = await one.store.save(records.slice(0, 2), { generation: 0, next: 0 });
    await one.database.run((db) => db.deleteFrom('positions').execute());
    await expect(one.store.save(records.slice(2), position)).rejects.toThrow(PositionsMoved);
    await one.database.run((db) => db.schema.dropTable('positions').execute());
    await expect(one.store.save(records.slice(2), position)).rejects.toThrow(PositionsMoved);
  });

  it('keeps what another log of the same name held before, and takes the same log for the same', async () => {
    const one = await start();
    const before = conversation([{ text: 'old one' }, { text: 'old two' }]);
    const { position } = await one.store.save(before, { generation: 0, next: 0 });
    expect(await one.store.beginAgain(before[0]!, position)).toEqual(position);
    const anew = conversation([{ text: 'new one', correlation: 'c-2' }]);
    const begun = await one.store.beginAgain(anew[0]!, position);
    expect(begun).toEqual({ generation: 1, next: 0 });
    await one.store.save(anew, begun);
    expect((await one.events()).rows).toHaveLength(3);
    await expect(one.store.save(before, position)).rejects.toThrow(PositionsMoved);
  });

  it('never holds a secret of a key or a channel', async () => {
    const one = await start();
    const hash = `sha256:${'0123456789abcdef'.repeat(4)}`;
    const key = { key_id: 'key-1', name: 'ci', scopes: ['read'], hash, expires_at: null };
    const channel = {
      channel_id: 'chat',
      name: 'chat',
      kind: 'slack',
      url: 'https://hooks.example/T0/geheim',
      secret: 'geheim-geheim-geheim',
      alerts: ['detection'],
      min_confidence: 0,
      enabled: true,
    };
    const changed = { fleet_id: 'shop', changed_at: instant(T0), changed_by: 'alice', reason: 'new' };
    await one.save(
      record(operatorCommands, 0, command({ kind: 'create_key', key })),
      record(operatorCommands, 1, command({ kind: 'set_channel', channel })),
      record(config, 0, {
        section: 'api_key',
        ...key,
        ...changed,
        created_at: instant(T0),
        created_by: 'a',
        revoked_at: null,
      } as never),
      record(config, 1, { section: 'alert_channel', ...channel, ...changed, removed: false } as never),
    );
    const text = JSON.stringify((await one.events()).rows, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(text).toContain('key-1');
    expect(text).toContain('"chat"');
    expect(text).not.toMatch(/sha256:|hooks\.example|geheim/);
    expect((await one.events({ words: 'geheim' })).rows).toEqual([]);
    for (const words of ['hooks', '0123456789abcdef']) expect((await one.events({ words })).rows).toEqual([]);
  });

  it('takes ids and texts that databases do not like', async () => {
    const one = await start();
    const nasty = {
      agent: 'a\0b',
      id: 'x'.repeat(5_000),
      text: `\0 ${'\ud800'} ${'w'.repeat(100_000)} ${'﷽'.repeat(3_000)}`,
      error: '\0',
    };
    await one.save(
      ...conversation([nasty]),
      record(
        detections,
        0,
        detection({
          detection_id: 'd'.repeat(9_000),
          evidence: ['x'.repeat(5_000)],
          correlation_id: '\0'.repeat(300),
        }),
      ),
    );
    const [row] = (await one.events({ agent_id: 'a\0b' })).rows;
    expect(row?.event.value).toMatchObject({ original_message: { agent_id: 'a\0b' } });
    expect((await one.conversations()).rows[0]?.summary).toMatchObject({ detections: 1, errors: 1 });
  });
}
