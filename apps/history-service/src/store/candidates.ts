import { type Kysely, type RawBuilder, sql } from 'kysely';
import { keyColumn } from '../events/event.ts';
import type { ConversationsSought } from './find-conversations.ts';
import { END_OF_TIME, type Seq, seqAt, type Tables } from './schema.ts';

/** A conversation, and its place in the list. */
export interface Candidate {
  readonly no: number;
  readonly last_seq: Seq;
}

/** What is sought, with what is known of the agent. */
export type Asked = ConversationsSought & {
  /** Null: any agent. `isRare`: has spoken in few conversations. */
  readonly agent: { readonly agent_id: string; readonly isRare: boolean } | null;
};

export async function agentAsked(
  db: Kysely<Tables>,
  { fleet, agent_id: asked, few }: ConversationsSought,
): Promise<Asked['agent']> {
  if (asked === null) return null;
  const agent_id = keyColumn(asked);
  const { rows } = await sql<{ n: number }>`select count(*) as n from (select 1 from conversation_agents
    where fleet = ${fleet.no} and agent_id = ${agent_id} limit ${few}) as those`.execute(db);
  return { agent_id, isRare: (rows[0]?.n ?? 0) < few };
}

interface Restriction {
  readonly limit: number;
  readonly before?: Seq;
  /** What else has to hold. */
  readonly also?: RawBuilder<boolean>;
  /** Of this only few conversations are left. */
  readonly alsoIsRare?: boolean;
}

/** The newest conversations that fit all but the words, newest first. */
export async function candidates(
  db: Kysely<Tables>,
  { fleet, from, to, agent, min_risk, ...sought }: Asked,
  { limit, also, alsoIsRare = false, before = sought.before ?? END_OF_TIME }: Restriction,
): Promise<Candidate[]> {
  const low = from === null ? 0n : seqAt(from);
  // Where few are left they are looked up by number and sorted: the plus keeps the index by time out of it. Else that
  // index is read from its end until there are enough; it holds all that is asked here, so that no row is read.
  const few = alsoIsRare || agent?.isRare === true;
  const column = (name: 'fleet' | 'last_seq') => (few ? sql<Seq>`+${sql.ref(name)}` : sql<Seq>`${sql.ref(name)}`);
  let query = db
    .selectFrom('conversations')
    .select(['no', 'last_seq'])
    .where(column('fleet'), '=', BigInt(fleet.no))
    .where(column('last_seq'), '>=', low > fleet.floor ? low : fleet.floor)
    .where(column('last_seq'), '<', before)
    .orderBy(column('last_seq'), 'desc')
    .limit(limit);
  if (to !== null) query = query.where('started_seq', '<', seqAt(to));
  if (min_risk > 0) query = query.where('highest_risk', '>=', min_risk);
  for (const what of sought.with) query = query.where(what, '>', 0);
  if (also) query = query.where(also);
  if (agent) query = query.where(agent.isRare ? isOneOf(fleet, agent.agent_id) : hasSpoken(fleet, agent.agent_id));
  const rows = await query.execute();
  return rows.map(({ no, last_seq }) => ({ no, last_seq: BigInt(last_seq) }));
}

const isOneOf = ({ no, floor }: Asked['fleet'], agent_id: string) =>
  sql<boolean>`conversations.no in (select conversation from conversation_agents
    where fleet = ${no} and agent_id = ${agent_id} and seq >= ${floor})`;

/** One look by key for each conversation; `exists` might be planned as a list of all that the agent has spoken in. */
const hasSpoken = ({ no, floor }: Asked['fleet'], agent_id: string) =>
  sql<boolean>`(select seq from conversation_agents
    where fleet = ${no} and agent_id = ${agent_id} and conversation = conversations.no) >= ${floor}`;
