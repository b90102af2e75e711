import { afterEach, describe, expect, it } from '@jest/globals';
import type { SqlDatabase } from '@chorus/sql';
import { sql } from 'kysely';
import { allPages, history, type History, placeOf } from '../testkit/history.ts';
import {
  agentDecisionsProcessed,
  command,
  config,
  conversation,
  DAY,
  decision,
  detection,
  detections,
  fleetSection,
  instant,
  operatorCommands,
  record,
  SECOND,
  T0,
} from '../testkit/records.ts';
import { PositionsMoved } from './history-store.ts';
import type { Tables } from './schema.ts';

/** What both databases do alike. @param open an empty database each time */
export function historyStoreConformance(title: string, open: () => Promise<SqlDatabase<Tables>>): void {
  describe(title, () => {
    const opened: History[] = [];
    const start = async (few?: number) => {
      const one = await history(await open(), few);
      opened.push(one);
      return one;
    };
    afterEach(() => Promise.all(opened.splice(0).map(({ store }) => store.close())));

    const titles = async (of: History, words: string) =>
      (await of.conversations({ words })).rows.map(({ summary }) => summary.correlation_id);
    const rowsOf = async (of: History) => {
      const counted: Record<string, number> = {};
      for (const table of [
        'events',
        'event_values',
        'event_agents',
        'event_words',
        'messages',
        'conversations',
        'mentions',
        'conversation_detections',
      ])
        counted[table] = await of.database.run(
          async (db) =>
            (await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(db)).rows[0]?.n ?? -1,
        );
      return counted;
    };

    it('stores each event once, and with it the position behind it', async () => {
      const one = await start();
      const records = conversation([{ text: 'one' }, { text: 'two' }, { text: 'three' }]);
      const start0 = { generation: 0, next: 0 };
      const first = await one.store.save(records.slice(0, 2), start0);
      expect(first.position).toEqual({ generation: 0, next: 2 });
      const second = await one.store.save(records, start0);
      expect(second.position).toEqual({ generation: 0, next: 3 });
      expect([...second.stored]).toEqual([['d', 1]]);
      expect([...(await one.store.open()).get(agentDecisionsProcessed.name)!]).toEqual([
        [0, { generation: 0, next: 3 }],
      ]);
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

    it('finds words in any order, case and script, the last one from its beginning', async () => {
      const one = await start();
      await one.save(
        ...conversation([
          { correlation: 'a', text: 'Refund for Order 4711, die GRÖSSE stimmt nicht' },
          { correlation: 'b', text: 'refunds are off; see src/orders/refund_policy.ts' },
          { correlation: 'c', text: '客户要求退款请求 today' },
          { correlation: 'd', text: 'Возврат заказа', agent: 'Заказ-бот' },
        ]),
      );
      expect(await titles(one, 'order REFUND')).toEqual(['a']);
      expect(await titles(one, 'refund ord')).toEqual(['b', 'a']);
      expect(await titles(one, 'grösse')).toEqual(['a']);
      expect(await titles(one, 'grosse')).toEqual(['a']);
      expect(await titles(one, 'refund_policy')).toEqual(['b']);
      expect(await titles(one, '退款')).toEqual(['c']);
      expect(await titles(one, '求')).toEqual(['c']);
      expect(await titles(one, '款退')).toEqual([]);
      expect(await titles(one, 'заказа')).toEqual(['d']);
      expect(await titles(one, 'бот')).toEqual(['d']);
      expect(await titles(one, 'coder')).toEqual(['c', 'b', 'a']);
      expect(await titles(one, 'd')).toEqual(['d']);
    });

    it.each([
      '"',
      "'",
      '*',
      'refund"',
      'NOT refund',
      'refund OR nothing',
      'NEAR(refund)',
      '\\',
      "':* & '",
      '{',
      'words:refund',
      '-',
      '^',
    ])('takes nothing for an operator: %s', async (words) => {
      const one = await start();
      await one.save(...conversation([{ text: 'refund the order' }]));
      const expected = /nothing|not|near|words/i.test(words) ? [] : ['c-1'];
      expect(await titles(one, words)).toEqual(expected);
      expect((await one.events({ words })).rows).toHaveLength(expected.length);
    });

    it('never shows another fleet’s events, whatever is asked', async () => {
      const one = await start();
      await one.save(
        ...conversation([
          { fleet: 'shop', text: 'refund' },
          { fleet: 'other', text: 'refund' },
        ]),
      );
      for (const told of [{}, { words: 'refund' }, { agent_id: 'coder' }, { correlation_id: 'c-1' }])
        expect((await one.events(told)).rows.map(({ event }) => event.fleet_id)).toEqual(['shop']);
      expect((await one.conversations({ words: 'refund' })).rows).toHaveLength(1);
      expect((await one.conversations({ fleet_id: 'nobody' })).rows).toEqual([]);
    });

    it.each([
      [150, 20],
      [10, 300],
    ])(
      'finds conversations by a word that most messages have, page by page: %d of %d messages',
      async (count, each) => {
        const one = await start(500);
        const said = Array.from({ length: count * each }, (_, n) => ({
          correlation: `c-${n % count}`,
          agent: `agent-${n % 7}`,
          text: n % count === 3 ? `rare ${n}` : `common ${n}`,
          at: T0 + n * 10,
        }));
        await one.save(...conversation(said));
        const found = (told: object) => allPages((before) => one.conversations(told, { before, limit: 40 }));
        const ids = async (told: object) => (await found(told)).map(({ summary }) => summary.correlation_id);
        const all = Array.from({ length: count }, (_, n) => `c-${count - 1 - n}`);
        const expected = all.filter((id) => id !== 'c-3');
        expect(await ids({ words: 'common' })).toEqual(expected);
        expect(await ids({ words: 'comm', agent_id: 'agent-3' })).toEqual(expected);
        expect(await ids({ words: 'rare' })).toEqual(['c-3']);
        expect(await ids({ agent_id: 'agent-3' })).toEqual(all);
      },
      60_000,
    );

    it('finds conversations by a word that many messages have, and none of the newest', async () => {
      const one = await start(500);
      const old = Array.from({ length: 600 }, (_, n) => ({ correlation: `old-${n % 200}`, text: 'common' }));
      const young = Array.from({ length: 800 }, (_, n) => ({ correlation: `young-${n}`, text: 'rare' }));
      await one.save(...conversation([...old, ...young]));
      const found = await allPages((before) => one.conversations({ words: 'common' }, { before, limit: 150 }));
      expect(found.map(({ summary }) => summary.correlation_id)).toEqual(
        Array.from({ length: 200 }, (_, n) => `old-${199 - n}`),
      );
    }, 60_000);

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
      expect(await rowsOf(one)).toEqual({
        events: 1,
        event_values: 1,
        event_agents: 1,
        event_words: 1,
        messages: 1,
        conversations: 1,
        mentions: 0,
        conversation_detections: 0,
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
  });
}

const ALL = {
  ...{ fleet_id: 'shop', from: null, to: null, kinds: [], agent_id: null, correlation_id: null, id: null, terms: null },
} as const;
