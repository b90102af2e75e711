import type { SqlDatabase } from '@chorus/sql';
import { sql } from 'kysely';
import { history, type History } from '../../testkit/history.ts';
import type { Tables } from '../schema.ts';

/** Opens a store on an empty database, which is closed after the test. @param few as the store has it */
export type Start = (few?: number) => Promise<History>;

/** @param open an empty database each time */
export function stores(open: () => Promise<SqlDatabase<Tables>>): { start: Start; closeAll(): Promise<unknown> } {
  const opened: History[] = [];
  return {
    async start(few) {
      const one = await history(await open(), few);
      opened.push(one);
      return one;
    },
    closeAll: () => Promise.all(opened.splice(0).map(({ store }) => store.close())),
  };
}

/** The conversations in which something is said, newest first. */
export const titles = async (of: History, words: string): Promise<string[]> =>
  (await of.conversations({ words })).rows.map(({ summary }) => summary.correlation_id);

const TABLES = [
  ...['events', 'event_values', 'event_agents', 'event_words', 'messages'],
  ...['conversations', 'conversation_agents', 'mentions', 'conversation_detections', 'detections'],
];

/** How many rows each table has. */
export async function rowsOf({ database }: History): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const table of TABLES) {
    const count = sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`;
    counted[table] = (await database.run((db) => count.execute(db))).rows[0]?.n ?? -1;
  }
  return counted;
}
