import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { busConfigSchema, createBus, createRequester, to } from '@chorus/bus';
import type { Bus, Emission, TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  detections,
  historyQueries,
  historyReplies,
  operatorCommands,
} from '@chorus/contracts';
import type { ConversationSummary, HistoryQuery, HistoryReply } from '@chorus/contracts';
import { freshDatabase } from '@chorus/sql/testing';
import { newSeed, type Random, uniqueName, withSeed, Workers } from '@chorus/testing';
import { describeWith, kafkaForTests, postgresForTests } from '@chorus/testing/jest';
import { expect, it } from '@jest/globals';
import { TRUTH_TOPICS } from './events/kinds.ts';
import { NO_EVENT_FILTER, NO_FILTER } from './testkit/history.ts';
import { conversationsIn, eventsIn } from './testkit/model.ts';
import { command, decision, detection } from './testkit/records.ts';
import { query, until } from './testkit/running.ts';

const kafka = await kafkaForTests();
const postgres = await postgresForTests();
const WORKER = new URL('./testkit/history-service.main.ts', import.meta.url);
const KILLS = 6;

/** What the log holds, read by somebody else. */
async function logOf(bus: Bus): Promise<TableRecord[]> {
  const records: TableRecord[] = [];
  const reader = bus.reader({
    name: 'spec-fold',
    topics: TRUTH_TOPICS.map((topic) => ({ topic, from: 'beginning' as const })),
    onRecords: (some) => void records.push(...some),
  });
  await reader.caughtUp;
  await reader.stop();
  return records;
}

function something(random: Random, n: number): Emission {
  const fleet = random.pick(['shop', 'other']);
  const at = Date.now();
  if (random.chance(0.1))
    return to(
      detections,
      detection({ fleet_id: fleet, evidence: [`m${random.int(0, n)}`], detection_id: `d${n % 9}` }),
    );
  if (random.chance(0.1)) return to(operatorCommands, command({ fleet_id: fleet }));
  return to(
    agentDecisionsProcessed,
    decision({
      ...{ fleet, at, id: `m${n}`, agent: `agent-${random.int(0, 5)}`, correlation: `c-${random.int(0, 20)}` },
      ...{ text: `order ${n}`, risk: random.int(0, 8) / 8, usage: { input_tokens: random.int(1, 9) } },
    }),
  );
}

/** The service on a database, killed again and again while the log grows. */
async function survives(databaseEnv: Record<string, string>, replicas: number): Promise<void> {
  const env = {
    BUS: 'kafka',
    LOG_LEVEL: 'warn',
    KAFKA_BROKERS: kafka.brokers,
    KAFKA_NAMESPACE: `${uniqueName('history')}.`,
    KAFKA_PARTITIONS: '2',
    ...databaseEnv,
  };
  const bus = createBus(busConfigSchema.parse(env));
  await bus.ensureTopics([...TRUTH_TOPICS, historyQueries, historyReplies]);
  const requester = createRequester<HistoryQuery, HistoryReply>(bus, {
    ...{ name: 'spec', queries: historyQueries, replies: historyReplies },
  });
  await requester.ready;
  const ask = (kind: 'conversations' | 'events', change: object) => requester.ask(query(kind, change), 30_000);
  try {
    await withSeed('history', newSeed(), (random) =>
      Workers.with(async (workers) => {
        const started = [];
        for (let n = 0; n < replicas; n++)
          started.push(await workers.start({ program: WORKER, env, name: `history-${n}` }));
        let sent = 0;
        const send = async () => {
          await bus.publish(Array.from({ length: 60 }, () => something(random, sent++)));
        };
        for (let kill = 0; kill < KILLS; kill++) {
          const victim = random.pick(started);
          for (let batch = random.int(1, 4); batch > 0; batch--) await send();
          await victim.kill();
          await send();
          await victim.respawn();
        }
        await send();
        const log = await logOf(bus);
        for (const fleet_id of ['shop', 'other']) {
          const wanted = eventsIn(log, { ...NO_EVENT_FILTER, fleet_id });
          const events = () =>
            all(
              (cursor) => ask('events', { fleet_id, limit: 1_000, cursor }),
              ({ events: some }) => some ?? [],
            );
          await until(async () => (await events()).length >= wanted.length);
          const found = (await events()).map(({ topic, partition, offset }) => `${topic}/${partition}/${offset}`);
          expect(found.toSorted()).toEqual(wanted.toSorted());
          const summaries = await all(
            (cursor) => ask('conversations', { fleet_id, limit: 5, cursor }),
            ({ conversations }) => conversations ?? [],
          );
          expect(sorted(summaries)).toEqual(sorted(conversationsIn(log, { ...NO_FILTER, fleet_id })));
        }
      }),
    );
  } finally {
    await requester.close();
    await bus.close();
  }
}

async function all<T>(
  page: (cursor: string | null) => Promise<HistoryReply>,
  rows: (reply: HistoryReply) => readonly T[],
): Promise<T[]> {
  const found: T[] = [];
  for (let cursor: string | null = null; ;) {
    const reply = await page(cursor);
    if (!reply.ok) throw new Error(`refused: ${reply.error}`);
    found.push(...rows(reply));
    cursor = reply.next_cursor;
    if (cursor === null) return found;
  }
}

const sorted = (summaries: readonly ConversationSummary[]) =>
  summaries.toSorted((a, b) => a.correlation_id.localeCompare(b.correlation_id));

describeWith([kafka], 'the event store on SQLite, killed while the log grows', () => {
  it('is the fold of the log', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'chorus-history-spec-'));
    await survives({ DATABASE_FILE: join(folder, 'history.db') }, 1);
    await rm(folder, { recursive: true });
  }, 240_000);
});

describeWith(
  [kafka, postgres],
  'the event store on PostgreSQL, two replicas of which are killed while the log grows',
  () => {
    it('is the fold of the log', async () => {
      await survives({ DATABASE_URL: await freshDatabase(postgres.url) }, 2);
    }, 240_000);
  },
);
