import { MemoryBus, to, type TableRecord } from '@chorus/bus';
import { agentDecisionsProcessed } from '@chorus/contracts';
import { createLogger } from '@chorus/service-kit';
import { SqlUnavailable } from '@chorus/sql';
import { afterEach, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { TRUTH_TOPICS } from '../events/kinds.ts';
import type { HistoryMetrics } from '../metrics.ts';
import { history, type History } from '../testkit/history.ts';
import { decision, T0 } from '../testkit/records.ts';
import { until } from '../testkit/running.ts';
import type { HistoryStore } from '../store/history-store.ts';
import { FollowLog } from './follow-log.ts';

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

const metrics = { waiting() {}, saved() {}, beganAgain() {} } as unknown as HistoryMetrics;

async function newBus(messages: number): Promise<MemoryBus> {
  const bus = new MemoryBus({ partitions: 1, clock: () => T0 });
  ends.push(() => bus.close());
  await bus.ensureTopics([...TRUTH_TOPICS]);
  if (messages > 0) await say(bus, messages);
  return bus;
}

const say = (bus: MemoryBus, messages: number, text = 'hello') =>
  bus.publish(Array.from({ length: messages }, () => to(agentDecisionsProcessed, decision({ text }))));

async function newHistory(): Promise<History> {
  const one = await history();
  ends.push(() => one.store.close());
  return one;
}

function follow(bus: MemoryBus, store: HistoryStore): FollowLog {
  const logger = createLogger({ level: 'silent' });
  const one = new FollowLog({ bus, store, metrics, logger, now: () => T0, onChange: () => {} });
  one.start();
  ends.push(() => one.stop());
  return one;
}

type Asked = Pick<HistoryStore, 'open' | 'save' | 'beginAgain'>;

const storeWith = (store: HistoryStore, change: Partial<Asked>): HistoryStore => {
  const asked: Asked = {
    open: () => store.open(),
    save: (records, known) => store.save(records, known),
    beginAgain: (record, known) => store.beginAgain(record, known),
    ...change,
  };
  return asked as HistoryStore;
};

const stored = async (of: History) => (await of.events()).rows.length;

describe('following the log', () => {
  it('goes on where the store ends, after a stop', async () => {
    const [bus, one] = [await newBus(700), await newHistory()];
    const first = follow(bus, one.store);
    await until(async () => (await stored(one)) === 700);
    await first.stop();
    await say(bus, 5);
    const asked: TableRecord[] = [];
    const watched = storeWith(one.store, {
      save: (records, known) => {
        asked.push(...records);
        return one.store.save(records, known);
      },
    });
    follow(bus, watched);
    await until(async () => (await stored(one)) === 705);
    expect(asked).toHaveLength(5);
  });

  it('waits while the database is away, and passes nothing over', async () => {
    const [bus, one] = [await newBus(1_200), await newHistory()];
    let failures = 0;
    const moody = storeWith(one.store, {
      open: () => (failures++ < 1 ? Promise.reject(new SqlUnavailable('away')) : one.store.open()),
      // Answers are lost, of what was stored and of what was not.
      save: async (records, known) => {
        failures++;
        if (failures % 4 === 2) throw new SqlUnavailable('away');
        const saved = await one.store.save(records, known);
        if (failures % 4 === 3) throw new SqlUnavailable('no answer');
        return saved;
      },
    });
    const following = follow(bus, moody);
    expect(following.trouble).not.toBeNull();
    await until(async () => (await stored(one)) === 1_000 || (await stored(one)) === 1_200);
    await until(async () => (await one.conversations()).rows[0]?.summary.messages === 1_200);
    await until(() => following.trouble === null);
  });

  it.each(['rows', 'tables'])('refills a database that was emptied while it ran: %s', async (what) => {
    const [bus, one] = [await newBus(300), await newHistory()];
    follow(bus, one.store);
    await until(async () => (await stored(one)) === 300);
    await one.database.run(async (db) => {
      for (const { name } of await db.introspection.getTables({ withInternalKyselyTables: true })) {
        // These are the search index's own, and go with it.
        if (name.startsWith('event_words_')) continue;
        if (what === 'tables') await db.schema.dropTable(name).execute();
        // The vocabulary is a view of the index.
        else if (!name.startsWith('kysely') && name !== 'event_vocabulary')
          await sql`delete from ${sql.table(name)}`.execute(db);
      }
    });
    await say(bus, 1);
    await until(async () => (await one.conversations().catch(() => null))?.rows[0]?.summary.messages === 301);
  });

  it('keeps the events of a log that was made anew, and stores those of the new one', async () => {
    const [bus, one] = [await newBus(20), await newHistory()];
    const first = follow(bus, one.store);
    await until(async () => (await stored(one)) === 20);
    await first.stop();
    const other = await newBus(0);
    await say(other, 3, 'new');
    follow(other, one.store);
    await until(async () => (await stored(one)) === 23);
    await say(other, 2, 'new');
    await until(async () => (await one.events({ words: 'new' })).rows.length === 5);
  });
});
