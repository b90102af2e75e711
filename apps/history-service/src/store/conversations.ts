import type { Insertable, Kysely } from 'kysely';
import { keyColumn } from '../events/event.ts';
import { type Conversation, conversationOf, MAX_AGENTS, withMessage } from './conversation.ts';
import { countForMessages, forgetDetections, type Placed } from './detected.ts';
import { chunked, insertAll } from './rows.ts';
import type { Seq, Tables } from './schema.ts';

interface Entry {
  readonly fleet: number;
  readonly correlation_id: string;
  no: number | undefined;
  now: Conversation | undefined;
  /** Who has spoken in this batch and is not named. */
  readonly unnamed: Set<string>;
}

/**
 * Adds decisions, in their order, to their conversations. One whose messages are all older than the fleet's removal
 * begins anew.
 *
 * @param floors by fleet
 */
export async function addToConversations(
  db: Kysely<Tables>,
  decisions: readonly Placed[],
  floors: ReadonlyMap<number, Seq>,
): Promise<void> {
  const entries = await load(db, decisions, floors);
  for (const { event, seq, fleet } of decisions) {
    const entry = entries.get(keyOf(fleet, event.correlation_id));
    const agent_id = keyColumn(event.agents[0] ?? '');
    if (!entry || !event.message) continue;
    const hasSpoken = await isOneOfMany(db, entry, agent_id, floors.get(fleet) ?? 0n);
    entry.now = withMessage(entry.now, { seq, agent_id, facts: event.message }, hasSpoken);
  }
  await store(db, [...entries.values()]);
  const messages = decisions.map((placed) => ({
    ...placed,
    conversation: entries.get(keyOf(placed.fleet, placed.event.correlation_id))?.no ?? -1,
  }));
  await insertAll(
    db,
    'messages',
    messages.flatMap(({ event: { agents, message }, seq, conversation }) =>
      message
        ? [
            {
              seq,
              conversation,
              agent_id: keyColumn(agents[0] ?? ''),
              risk: message.risk,
              tokens: message.tokens,
              cost_usd: message.cost_usd,
              error: message.error ? (1 as const) : (0 as const),
              redacted: message.redacted,
              blocked: message.blocked ? (1 as const) : (0 as const),
            },
          ]
        : [],
    ),
  );
  await rememberAgents(db, messages);
  await countForMessages(db, messages, floors);
}

/** Who has spoken where, and when last. */
async function rememberAgents(
  db: Kysely<Tables>,
  messages: readonly (Placed & { readonly conversation: number })[],
): Promise<void> {
  const last = new Map<string, Insertable<Tables['conversation_agents']>>();
  for (const { event, seq, fleet, conversation } of messages) {
    const agent_id = keyColumn(event.agents[0] ?? '');
    const key = `${conversation} ${agent_id}`;
    if (BigInt(last.get(key)?.seq ?? -1n) < seq) last.set(key, { fleet, agent_id, conversation, seq });
  }
  for (const rows of chunked([...last.values()], 1_000))
    await db
      .insertInto('conversation_agents')
      .values([...rows])
      .onConflict((on) =>
        on
          .columns(['fleet', 'agent_id', 'conversation'])
          .doUpdateSet((eb) => ({ seq: eb.ref('excluded.seq') }))
          .whereRef('conversation_agents.seq', '<', 'excluded.seq' as never),
      )
      .execute();
}

const keyOf = (fleet: number, correlation: string | null): string => `${fleet} ${keyColumn(correlation ?? '')}`;

async function load(
  db: Kysely<Tables>,
  decisions: readonly Placed[],
  floors: ReadonlyMap<number, Seq>,
): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for (const { event, fleet } of decisions) {
    const correlation_id = keyColumn(event.correlation_id ?? '');
    entries.set(keyOf(fleet, correlation_id), {
      fleet,
      correlation_id,
      no: undefined,
      now: undefined,
      unnamed: new Set(),
    });
  }
  for (const [fleet, ours] of Map.groupBy(entries.values(), (entry) => entry.fleet))
    for (const some of chunked(ours.map(({ correlation_id }) => correlation_id))) {
      const rows = db
        .selectFrom('conversations')
        .selectAll()
        .where('fleet', '=', fleet)
        .where('correlation_id', 'in', some);
      for (const row of await rows.execute()) {
        const entry = entries.get(keyOf(fleet, row.correlation_id));
        if (!entry) continue;
        entry.no = row.no;
        const floor = floors.get(fleet) ?? 0n;
        if (BigInt(row.last_seq) >= floor) entry.now = conversationOf(row);
        else await forgetDetections(db, row.no, floor);
      }
    }
  return entries;
}

/** Whether an agent that the summary does not name has spoken nevertheless. */
async function isOneOfMany(db: Kysely<Tables>, entry: Entry, agent_id: string, floor: Seq): Promise<boolean> {
  const { no, now, unnamed } = entry;
  if (!now || now.agents.length < MAX_AGENTS || now.agents.includes(agent_id)) return false;
  // Those of this batch are not stored yet.
  if (unnamed.has(agent_id)) return true;
  unnamed.add(agent_id);
  if (no === undefined) return false;
  const said = db
    .selectFrom('conversation_agents')
    .select('seq')
    .where('fleet', '=', entry.fleet)
    .where('agent_id', '=', agent_id)
    .where('conversation', '=', no)
    .where('seq', '>=', floor);
  return (await said.execute()).length > 0;
}

async function store(db: Kysely<Tables>, entries: readonly Entry[]): Promise<void> {
  const rows = entries.flatMap(({ fleet, correlation_id, now }) =>
    now ? [{ ...columns(now), fleet, correlation_id, detections: 0 }] : [],
  );
  const byKey = new Map(entries.map((entry) => [keyOf(entry.fleet, entry.correlation_id), entry]));
  for (const some of chunked(rows, 1_000)) {
    const stored = await db
      .insertInto('conversations')
      .values([...some])
      .onConflict((on) =>
        on.columns(['fleet', 'correlation_id']).doUpdateSet((eb) => ({
          title: eb.ref('excluded.title'),
          started_seq: eb.ref('excluded.started_seq'),
          last_seq: eb.ref('excluded.last_seq'),
          messages: eb.ref('excluded.messages'),
          agents: eb.ref('excluded.agents'),
          agent_count: eb.ref('excluded.agent_count'),
          tokens: eb.ref('excluded.tokens'),
          cost_usd: eb.ref('excluded.cost_usd'),
          errors: eb.ref('excluded.errors'),
          redacted: eb.ref('excluded.redacted'),
          blocked: eb.ref('excluded.blocked'),
          highest_risk: eb.ref('excluded.highest_risk'),
        })),
      )
      .returning(['no', 'fleet', 'correlation_id'])
      .execute();
    for (const { no, fleet, correlation_id } of stored) {
      const entry = byKey.get(keyOf(fleet, correlation_id));
      if (entry) entry.no = no;
    }
  }
}

const columns = (now: Conversation) => ({
  title: now.title,
  started_seq: now.started_seq,
  last_seq: now.last_seq,
  messages: now.messages,
  agents: JSON.stringify(now.agents),
  agent_count: now.agent_count,
  tokens: now.tokens,
  cost_usd: now.cost_usd,
  errors: now.errors,
  redacted: now.redacted,
  blocked: now.blocked,
  highest_risk: now.highest_risk,
});
