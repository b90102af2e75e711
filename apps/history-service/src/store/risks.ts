import { type Kysely, sql } from 'kysely';
import type { Placed } from './detected.ts';
import { insertAll } from './rows.ts';
import type { Seq, Tables } from './schema.ts';

/** Decisions with any risk at all, which few have: those of a fleet in a span of time are together in the key. */
export async function saveRisks(db: Kysely<Tables>, placed: readonly Placed[]): Promise<void> {
  await insertAll(
    db,
    'risks',
    placed.flatMap(({ event: { message }, fleet, seq }) =>
      message !== null && message.risk > 0 ? [{ fleet, seq, risk: message.risk }] : [],
    ),
  );
}

export interface Span {
  readonly fleet: number;
  readonly from: Seq;
  readonly before: Seq;
  readonly min_risk: number;
}

/** Messages of a fleet in a span of time, and those of them with at least that risk. */
export async function countMessages(
  db: Kysely<Tables>,
  { fleet, from, before, min_risk }: Span,
): Promise<{ readonly messages: number; readonly conflicts: number }> {
  const { rows } = await sql<{ messages: number | bigint; conflicts: number | bigint }>`select
    (select count(*) from events where fleet = ${fleet} and kind = 'd' and seq >= ${from} and seq < ${before}) as messages,
    (select count(*) from risks where fleet = ${fleet} and seq >= ${from} and seq < ${before}
      and risk >= ${min_risk}) as conflicts`.execute(db);
  return { messages: Number(rows[0]?.messages ?? 0), conflicts: Number(rows[0]?.conflicts ?? 0) };
}
