import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDriver } from '@chorus/bus';
import { historyQueries, type HistoryReply, historyReplies, type ProcessedDecision } from '@chorus/contracts';
import {
  answer,
  eventHistoryProcessor,
  HistoryQueriesProcessor,
  HistoryStore,
  isAnswerable,
} from '@chorus/history-service/store';
import { findPostgres, startPostgres } from '@chorus/testing';
import { seededRandom } from '@chorus/testing/random';
import { openDatabase } from '@chorus/sql';
import type { Say } from '../installation.ts';
import { percentile, type Summary, summary } from '../statistics.ts';
import { eventBatches, FLEET, SPAN_MS } from './events.ts';
import type { HistoryOptions, StoreName } from './options.ts';
import { type Known, QUESTIONS } from './questions.ts';

/** Times in ms. */
export interface Times extends Summary {
  readonly p95: number;
}

export interface StoreFigures {
  readonly store: StoreName;
  /** E.g. its version. */
  readonly about: string;
  readonly events: number;
  readonly conversations: number;
  readonly bytes: number;
  /** Undefined where the events were there already. */
  readonly fill_s: number | undefined;
  readonly rows: readonly {
    readonly question: string;
    readonly store: Times;
    readonly handler: Times;
    /** Mean of what the replies hold: conversations, messages, events. */
    readonly found: number;
    readonly reply_bytes: number;
  }[];
}

/** Records of one transaction, as the service has it. */
const BATCH = 500;
/** Messages that questions are made of. */
const SAMPLED = 2_000;

/** @throws Unavailable where there is no such database */
export async function measureHistory(name: StoreName, options: HistoryOptions, say: Say): Promise<StoreFigures> {
  const opened = await open(name, options, say);
  const end = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const database = openDatabase<never>({ url: opened.url, file: opened.file, name: 'bench', queryTimeoutMs: 600_000 });
  const retentionMs = 10 * SPAN_MS;
  const store = new HistoryStore({ database: database as never, retentionMs, now: () => end });
  try {
    const isThere = (await store.open()).size > 0;
    const begun = performance.now();
    if (!isThere) await fill(store, options.events, end - SPAN_MS, say);
    const fill_s = isThere ? undefined : (performance.now() - begun) / 1000;
    const known = await look(store, end);
    const rows: StoreFigures['rows'][number][] = [];
    for (const question of Object.keys(QUESTIONS)) rows.push(await ask(store, question, known, options.samples, say));
    const { events, conversations, bytes } = await opened.sizes();
    return { store: name, about: opened.about, events, conversations, bytes, fill_s, rows };
  } finally {
    await store.close();
    await opened.close();
  }
}

async function open(name: StoreName, { folder: given, events }: HistoryOptions, say: Say) {
  const counted = { events, conversations: 0 };
  if (name === 'postgres') {
    const found = await findPostgres(['docker', 'local']);
    const server = await startPostgres({ found, onProgress: say });
    const about = found.ok && found.how === 'local' ? `PostgreSQL ${found.version}` : 'PostgreSQL 15';
    return {
      url: server.url,
      file: '',
      about,
      close: () => server.stop(),
      sizes: async () => ({ ...counted, bytes: 0 }),
    };
  }
  const folder = given ?? (await mkdtemp(join(tmpdir(), 'chorus-bench-history-')));
  const file = join(folder, 'history.db');
  const close = async () => {
    if (!given) await rm(folder, { recursive: true, force: true });
  };
  const sizes = async () => ({ ...counted, bytes: (await stat(file)).size });
  return { url: undefined, file, about: `SQLite of Node ${process.versions.node}`, close, sizes };
}

async function fill(store: HistoryStore, events: number, begin: number, say: Say): Promise<void> {
  const known = new Map<string, { generation: number; next: number }>();
  let done = 0;
  for (const batch of eventBatches(events, begin, BATCH)) {
    const [first] = batch;
    if (!first) continue;
    const key = `${first.topic}/${first.partition}`;
    const { position } = await store.save(batch, known.get(key) ?? { generation: 0, next: 0 });
    known.set(key, position);
    if (Math.floor((done + batch.length) / 100_000) > Math.floor(done / 100_000)) say(`${done + batch.length} events`);
    done += batch.length;
  }
}

/** Takes samples of what is stored, from all of its time. */
async function look(store: HistoryStore, end: number): Promise<Known> {
  const random = seededRandom(11);
  const agents = new Set<string>();
  const correlation_ids = new Set<string>();
  const message_ids: string[] = [];
  const texts: string[] = [];
  while (texts.length < SAMPLED) {
    const { rows } = await store.events({
      ...{ fleet_id: FLEET, from: null, to: end - random.int(0, SPAN_MS), kinds: ['d'], agent_id: null },
      ...{ correlation_id: null, id: null, terms: null, min_risk: 0, before: null, limit: 20, maxBytes: 4_000_000 },
    });
    for (const { event } of rows) {
      const { original_message, processing_metadata } = event.value as ProcessedDecision;
      agents.add(original_message.agent_id);
      correlation_ids.add(original_message.correlation_id);
      message_ids.push(processing_metadata.message_id);
      texts.push(original_message.content.text ?? 'order');
    }
  }
  return { agents: [...agents], correlation_ids: [...correlation_ids], message_ids, texts, end };
}

async function ask(store: HistoryStore, question: string, known: Known, samples: number, say: Say) {
  const make = QUESTIONS[question];
  if (!make) throw new Error(`There is no question "${question}".`);
  const random = seededRandom(13);
  const questions = Array.from({ length: samples }, () => make(known, random));
  const driver = testDriver(
    eventHistoryProcessor,
    new HistoryQueriesProcessor(store, { queryBegins: () => () => {} } as never, { now: () => 0 }, console as never),
  );
  const [inStore, inHandler]: [number[], number[]] = [[], []];
  let [found, reply_bytes] = [0, 0];
  for (const [n, query] of questions.entries()) {
    if (!isAnswerable(query)) continue;
    let reply: HistoryReply | undefined;
    const direct = async () => {
      const begun = performance.now();
      reply = await answer(store, query);
      inStore.push(performance.now() - begun);
    };
    const handled = async () => {
      const begun = performance.now();
      await driver.pipe(historyQueries, query);
      inHandler.push(performance.now() - begun);
      const [told] = driver.read(historyReplies);
      if (!told?.ok) throw new Error(`${question}: the handler does not answer: ${told?.error}`);
    };
    // Who comes second finds everything in memory.
    for (const work of n % 2 === 0 ? [direct, handled] : [handled, direct]) await work();
    if (!reply?.ok) throw new Error(`${question}: ${reply?.error}`);
    found += (reply.decisions ?? reply.conversations ?? reply.events ?? []).length;
    reply_bytes += Buffer.byteLength(JSON.stringify(reply));
  }
  const row = {
    question,
    store: timesOf(inStore),
    handler: timesOf(inHandler),
    found: found / samples,
    reply_bytes: reply_bytes / samples,
  };
  say(`${question}: p95 ${row.store.p95.toFixed(1)} ms in the store, ${row.handler.p95.toFixed(1)} ms in the handler`);
  return row;
}

const timesOf = (times: readonly number[]): Times => ({ ...summary(times), p95: percentile(times, 95) });
