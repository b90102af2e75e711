import type { ConversationSummary } from '@chorus/contracts';
import type { Kysely, Selectable } from 'kysely';
import type { Terms } from '../events/words.ts';
import { agentAsked, type Candidate, candidates } from './candidates.ts';
import { summaryOf } from './conversation.ts';
import { conversationsSaying } from './saying.ts';
import type { Seq, Tables } from './schema.ts';
import type { SearchIndex } from './search.ts';

export type With = 'detections' | 'errors' | 'blocked' | 'redacted';

export interface ConversationsSought {
  readonly fleet: { readonly no: number; readonly fleet_id: string; readonly floor: Seq };
  /** ms since 1970: those that went on from then on; null: any. */
  readonly from: number | null;
  /** ms since 1970: those that had begun before; null: any. */
  readonly to: number | null;
  readonly agent_id: string | null;
  /** In one of their messages. */
  readonly terms: Terms | null;
  readonly min_risk: number;
  readonly with: readonly With[];
  /** Place of the last row of the page before. */
  readonly before: Seq | null;
  readonly limit: number;
  /** Messages that are looked up at first, and conversations that are few. */
  readonly few: number;
}

export interface ConversationsFound {
  /** Newest last message first; `seq` is its place. */
  readonly rows: readonly { readonly seq: Seq; readonly summary: ConversationSummary }[];
  readonly more: boolean;
}

export async function findConversations(
  db: Kysely<Tables>,
  index: SearchIndex,
  sought: ConversationsSought,
): Promise<ConversationsFound> {
  const { terms, limit } = sought;
  const asked = { ...sought, agent: await agentAsked(db, sought) };
  const found = terms
    ? await conversationsSaying(db, index, asked, terms, limit + 1)
    : await candidates(db, asked, { limit: limit + 1 });
  return { rows: await summariesOf(db, sought.fleet.fleet_id, found.slice(0, limit)), more: found.length > limit };
}

/** In their order. One that was deleted meanwhile is left out. */
async function summariesOf(
  db: Kysely<Tables>,
  fleet_id: string,
  found: readonly Candidate[],
): Promise<ConversationsFound['rows']> {
  if (found.length === 0) return [];
  const nos = found.map(({ no }) => no);
  const read = await db.selectFrom('conversations').selectAll().where('no', 'in', nos).execute();
  const rows = new Map<number, Selectable<Tables['conversations']>>(read.map((row) => [row.no, row]));
  return found.flatMap(({ no, last_seq }) => {
    const row = rows.get(no);
    return row ? [{ seq: last_seq, summary: summaryOf(fleet_id, row) }] : [];
  });
}
