import type { ConversationSummary, Detection, ProcessedDecision, StoredDecision } from '@chorus/contracts';
import type { Kysely } from 'kysely';
import { keyColumn } from '../events/event.ts';
import { summaryOf } from './conversation.ts';
import { fitting, valuesOf } from './find-events.ts';
import { instantOf, type Seq, type Tables } from './schema.ts';

export interface ConversationSought {
  readonly fleet: { readonly no: number; readonly fleet_id: string; readonly floor: Seq };
  readonly correlation_id: string;
  /** Of the last message of the page before. */
  readonly after: Seq | null;
  readonly limit: number;
  readonly maxBytes: number;
}

export interface ConversationFound {
  readonly summary: ConversationSummary;
  /** Oldest first. */
  readonly rows: readonly { readonly seq: Seq; readonly decision: StoredDecision }[];
  readonly more: boolean;
  /** The last version of each, newest first. */
  readonly detections: readonly Detection[];
}

/** Of the room for a reply, what detections may take. */
const FOR_DETECTIONS = 0.25;
const MAX_DETECTIONS = 500;

/** Null where there is none. */
export async function findConversation(
  db: Kysely<Tables>,
  { fleet, correlation_id, after, limit, maxBytes }: ConversationSought,
): Promise<ConversationFound | null> {
  const row = await db
    .selectFrom('conversations')
    .selectAll()
    .where('fleet', '=', fleet.no)
    .where('correlation_id', '=', keyColumn(correlation_id))
    .where('last_seq', '>=', fleet.floor)
    .executeTakeFirst();
  if (!row) return null;
  const rows = await db
    .selectFrom('messages')
    .innerJoin('events', 'events.seq', 'messages.seq')
    .select(['events.seq', 'events.log_partition', 'events.log_offset', 'events.bytes'])
    .where('messages.conversation', '=', row.no)
    .where('messages.seq', '>=', fleet.floor)
    .where('messages.seq', '>', after ?? -1n)
    .orderBy('messages.seq')
    .limit(limit + 1)
    .execute();
  const page = fitting(rows.slice(0, limit), maxBytes * (1 - FOR_DETECTIONS));
  const values = await valuesOf(
    db,
    page.map(({ seq }) => seq),
  );
  return {
    summary: summaryOf(fleet.fleet_id, row),
    rows: page.map(({ seq, log_partition, log_offset }) => ({
      seq: BigInt(seq),
      decision: {
        partition: log_partition,
        offset: Number(log_offset),
        decided_at: instantOf(seq),
        decision: values.get(BigInt(seq)) as ProcessedDecision,
      },
    })),
    more: rows.length > page.length,
    detections: await detectionsOf(db, row.no, fleet, maxBytes * FOR_DETECTIONS),
  };
}

async function detectionsOf(
  db: Kysely<Tables>,
  conversation: number,
  fleet: ConversationSought['fleet'],
  maxBytes: number,
): Promise<Detection[]> {
  const versions = await db
    .selectFrom('conversation_detections')
    .innerJoin('events', 'events.id', 'conversation_detections.detection_id')
    .select(({ fn }) => [fn.max('events.seq').as('seq')])
    .where('conversation_detections.conversation', '=', conversation)
    .where('events.fleet', '=', fleet.no)
    .where('events.kind', '=', 't')
    .where('events.seq', '>=', fleet.floor)
    .groupBy('conversation_detections.detection_id')
    .orderBy('seq', 'desc')
    .limit(MAX_DETECTIONS)
    .execute();
  const seqs = versions.map(({ seq }) => seq);
  if (seqs.length === 0) return [];
  const rows = await db
    .selectFrom('events')
    .select(['seq', 'bytes'])
    .where('seq', 'in', seqs)
    .orderBy('seq', 'desc')
    .execute();
  const kept = fitting(rows, maxBytes);
  const values = await valuesOf(
    db,
    kept.map(({ seq }) => seq),
  );
  return kept.map(({ seq }) => values.get(BigInt(seq)) as Detection);
}
