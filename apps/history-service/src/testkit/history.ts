import type { TableRecord } from '@chorus/bus';
import { openDatabase, type SqlDatabase } from '@chorus/sql';
import { kindOf } from '../events/kinds.ts';
import { termsOf } from '../events/words.ts';
import type { ConversationsFound } from '../store/find-conversations.ts';
import type { EventsFound } from '../store/find-events.ts';
import { HistoryStore } from '../store/history-store.ts';
import type { Tables } from '../store/schema.ts';
import type { ToldConversations, ToldEvents } from './model.ts';
import { DAY, T0 } from './records.ts';

export const NO_EVENT_FILTER: ToldEvents = {
  fleet_id: 'shop',
  from: null,
  to: null,
  agent_id: null,
  words: null,
  topics: [],
  correlation_id: null,
  id: null,
  min_risk: 0,
};

export const NO_FILTER: ToldConversations = {
  fleet_id: 'shop',
  from: null,
  to: null,
  agent_id: null,
  words: null,
  min_risk: 0,
  with: [],
};

/** A store under test, asked in the words of the model. */
export interface History {
  readonly store: HistoryStore;
  readonly database: SqlDatabase<Tables>;
  /** Log time. */
  now: number;
  /** Stores records of any partitions, in their order, whatever is stored of them. */
  save(...records: readonly TableRecord[]): Promise<void>;
  events(told?: Partial<ToldEvents>, page?: { before?: bigint | null; limit?: number }): Promise<EventsFound>;
  conversations(
    told?: Partial<ToldConversations>,
    page?: { before?: bigint | null; limit?: number },
  ): Promise<ConversationsFound>;
}

export async function history(
  database: SqlDatabase<Tables> = openDatabase<Tables>({ file: ':memory:', name: 'spec' }),
  few?: number,
): Promise<History> {
  const self = { now: T0 + 10 * DAY };
  const store = new HistoryStore({
    database,
    retentionMs: 30 * DAY,
    now: () => self.now,
    ...(few !== undefined && { few }),
  });
  await store.open();
  return Object.assign(self, {
    store,
    database,
    async save(...records: readonly TableRecord[]) {
      const batches: TableRecord[][] = [];
      for (const record of records) {
        const last = batches.at(-1);
        const [first] = last ?? [];
        if (first?.topic === record.topic && first.partition === record.partition) last?.push(record);
        else batches.push([record]);
      }
      for (const batch of batches) await store.save(batch, { generation: 0, next: 0 });
    },
    events: (told: Partial<ToldEvents> = {}, { before = null, limit = 1_000 } = {}) => {
      const { words, topics, ...rest } = { ...NO_EVENT_FILTER, ...told };
      const kinds = topics.flatMap((topic) => kindOf(topic) ?? []);
      return store.events({ ...rest, terms: termsOf(words), kinds, before, limit, maxBytes: 4_000_000 });
    },
    conversations: (told: Partial<ToldConversations> = {}, { before = null, limit = 500 } = {}) => {
      const { words, ...rest } = { ...NO_FILTER, ...told };
      return store.conversations({ ...rest, terms: termsOf(words), before, limit });
    },
  });
}

/** All rows of a question, page by page. */
export async function allPages<R extends { readonly seq: bigint }>(
  page: (before: bigint | null) => Promise<{ readonly rows: readonly R[]; readonly more: boolean }>,
): Promise<R[]> {
  const all: R[] = [];
  for (let before: bigint | null = null; ;) {
    const { rows, more } = await page(before);
    all.push(...rows);
    before = rows.at(-1)?.seq ?? null;
    if (!more) return all;
    if (before === null) throw new Error('a page without rows says that there is more');
  }
}

export const placeOf = ({ event }: EventsFound['rows'][number]): string =>
  `${event.topic}/${event.partition}/${event.offset}`;
