import { createBus, busConfigSchema, createRequester, to } from '@chorus/bus';
import type { Bus, Emission, TableRecord } from '@chorus/bus';
import {
  agentDecisionsProcessed,
  detections,
  historyQueries,
  historyReplies,
  operatorCommands,
} from '@chorus/contracts';
import type { ConversationSummary, HistoryQuery, HistoryReply } from '@chorus/contracts';
import { newSeed, type Random, uniqueName, withSeed, Workers } from '@chorus/testing';
import { expect } from '@jest/globals';
import { TRUTH_TOPICS } from '../events/kinds.ts';
import { NO_EVENT_FILTER, NO_FILTER } from './history.ts';
import { conversationsIn, eventsIn } from './model.ts';
import { command, decision, detection } from './records.ts';
import { query, until } from './running.ts';

const WORKER = new URL('./history-service.main.ts', import.meta.url);

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

export interface Story {
  readonly brokers: string;
  /** What the service is told of its database. */
  readonly databaseEnv: Record<string, string>;
  /** Processes of the service at the same time. */
  readonly replicas: number;
  /** How often one of them is killed. */
  readonly kills: number;
}

/**
 * The service on a database, killed again and again while the log grows: what it answers in the end is the fold of the
 * log. @throws what an expectation throws
 */
export async function survives({ brokers, databaseEnv, replicas, kills }: Story): Promise<void> {
  const env = {
    BUS: 'kafka',
    LOG_LEVEL: 'warn',
    KAFKA_BROKERS: brokers,
    KAFKA_NAMESPACE: `${uniqueName('history')}.`,
    KAFKA_PARTITIONS: '2',
    // Questions wait until the dead have been missed.
    KAFKA_SESSION_TIMEOUT_MS: '3000',
    KAFKA_HEARTBEAT_INTERVAL_MS: '500',
    KAFKA_FETCH_WAIT_MS: '100',
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
        for (let kill = 0; kill < kills; kill++) {
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
