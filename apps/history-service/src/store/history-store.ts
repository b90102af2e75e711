import type { TableRecord } from '@chorus/bus';
import { type SqlDatabase, SqlError } from '@chorus/sql';
import type { Kysely } from 'kysely';
import { eventOf } from '../events/event.ts';
import type { Kind } from '../events/kinds.ts';
import { findConversations, type ConversationsSought, type ConversationsFound } from './find-conversations.ts';
import { findEvents, type EventsSought, type EventsFound } from './find-events.ts';
import { findConversation, type ConversationFound, type ConversationSought } from './find-conversation.ts';
import { MIGRATIONS } from './migrations.ts';
import { pruneStep } from './prune.ts';
import { beTheWriter, saveEvents } from './save.ts';
import { type Seq, seqAt, type Tables } from './schema.ts';
import { type SearchIndex, searchIndex } from './search.ts';

/** What is stored of one partition: everything before `next`. */
export interface Position {
  readonly generation: number;
  readonly next: number;
}

/** By topic and partition. What is not there is stored from its beginning. */
export type Positions = ReadonlyMap<string, ReadonlyMap<number, Position>>;

/** The database no longer holds what it held, or another process found the log made anew: read on from its positions. */
export class PositionsMoved extends Error {
  override readonly name = 'PositionsMoved';
}

const FEW = 2_000;
const START: Position = { generation: 0, next: 0 };

/** Fleet names and where a fleet's events begin that are answered. */
export interface FleetRow {
  readonly no: number;
  readonly floor: Seq;
}

export interface HistoryStoreOptions {
  readonly database: SqlDatabase<Tables>;
  readonly retentionMs: number;
  /** ms since 1970. */
  readonly now: () => number;
  /** Messages that a search of conversations looks up at first, and conversations that are few; 2,000 unless given. */
  readonly few?: number;
}

/** The events of the log in SQL: each once, with the conversations that they make up, searchable. */
export class HistoryStore {
  readonly #database: SqlDatabase<Tables>;
  readonly #index: SearchIndex;
  readonly #options: HistoryStoreOptions;

  constructor(options: HistoryStoreOptions) {
    this.#options = options;
    this.#database = options.database;
    this.#index = searchIndex(options.database.kind);
  }

  /** Brings the schema up to date and says how far everything is stored. @throws SqlUnavailable, SqlError */
  async open(): Promise<Positions> {
    await this.#database.migrate(MIGRATIONS);
    const rows = await this.#database.run((db) => db.selectFrom('positions').selectAll().execute());
    const positions = new Map<string, Map<number, Position>>();
    for (const { topic, log_partition, generation, next } of rows) {
      const partitions = positions.get(topic) ?? new Map<number, Position>();
      positions.set(topic, partitions.set(log_partition, { generation, next: Number(next) }));
    }
    return positions;
  }

  /**
   * Stores records of one partition, in their order, and the position behind them, in one transaction. Those that are
   * stored already are passed over.
   *
   * @param known the position that the caller knows to be stored
   * @throws PositionsMoved where less is stored than the caller knows; SqlUnavailable, SqlError
   */
  async save(
    records: readonly TableRecord[],
    known: Position,
  ): Promise<{ readonly position: Position; readonly stored: ReadonlyMap<Kind, number> }> {
    const [first] = records;
    if (!first) return { position: known, stored: new Map() };
    const { topic, partition } = first;
    return this.#database
      .transaction(async (db) => {
        await beTheWriter(db, this.#database.kind);
        const { generation, next } = await this.#position(db, topic, partition);
        if (generation !== known.generation || next < known.next)
          throw new PositionsMoved(`${topic}/${partition} is stored up to ${next}, not up to ${known.next}`);
        const events = records
          .filter(({ offset }) => offset >= next)
          .flatMap((record) => eventOf(record) ?? [])
          .map((event) => ({ event, generation }));
        const oldest = seqAt(this.#options.now() - this.#options.retentionMs);
        const stored = await saveEvents(db, this.#index, events, oldest);
        const position = { generation, next: Math.max(next, (records.at(-1)?.offset ?? -1) + 1) };
        await setPosition(db, topic, partition, position);
        return { position, stored };
      })
      .catch((error: unknown) => {
        throw error instanceof SqlError && error.isMissingTable ? new PositionsMoved('tables are missing') : error;
      });
  }

  /**
   * The log begins again with this record, where the store holds more. Where it holds this very record, only the reading
   * begins again; else another log is there, under the name of the one before, which is stored as well.
   */
  async beginAgain(record: TableRecord, known: Position): Promise<Position> {
    const { topic, partition } = record;
    const event = eventOf(record);
    return this.#database.transaction(async (db) => {
      await beTheWriter(db, this.#database.kind);
      const stored = await this.#position(db, topic, partition);
      if (stored.generation !== known.generation) throw new PositionsMoved(`${topic}/${partition} begins again`);
      const same =
        event &&
        (await db
          .selectFrom('events')
          .innerJoin('event_values', 'event_values.seq', 'events.seq')
          .select('event_values.value')
          .where('kind', '=', event.kind)
          .where('log_partition', '=', partition)
          .where('generation', '=', stored.generation)
          .where('log_offset', '=', record.offset)
          .executeTakeFirst());
      if (same?.value === event?.value) return stored;
      const begun = { generation: stored.generation + 1, next: 0 };
      await setPosition(db, topic, partition, begun);
      return begun;
    });
  }

  conversations(
    sought: Omit<ConversationsSought, 'fleet' | 'few'> & { fleet_id: string },
  ): Promise<ConversationsFound> {
    return this.#answer(sought.fleet_id, { rows: [], more: false }, (db, fleet) =>
      findConversations(db, this.#index, { ...sought, fleet, few: this.#options.few ?? FEW }),
    );
  }

  conversation(sought: Omit<ConversationSought, 'fleet'> & { fleet_id: string }): Promise<ConversationFound | null> {
    return this.#answer(sought.fleet_id, null, (db, fleet) => findConversation(db, { ...sought, fleet }));
  }

  events(sought: Omit<EventsSought, 'fleet'> & { fleet_id: string }): Promise<EventsFound> {
    return this.#answer(sought.fleet_id, { rows: [], more: false }, (db, fleet) =>
      findEvents(db, this.#index, { ...sought, fleet }),
    );
  }

  /** What `find` reads of a fleet, or `nothing` of one that is not known. @throws SqlUnavailable, SqlError */
  read<T>(
    fleet_id: string,
    nothing: T,
    find: (db: Kysely<Tables>, fleet: FleetRow & { fleet_id: string }) => Promise<T>,
  ): Promise<T> {
    return this.#answer(fleet_id, nothing, find);
  }

  /** Deletes some of what is too old. @returns how many events; 0 where nothing was left to do */
  prune(atMost: number): Promise<number> {
    const oldest = seqAt(this.#options.now() - this.#options.retentionMs);
    return this.#database.transaction(async (db) => {
      await beTheWriter(db, this.#database.kind);
      return pruneStep(db, this.#index, oldest, atMost);
    });
  }

  /** Round trip in ms. @throws SqlUnavailable, SqlError */
  ping(): Promise<number> {
    return this.#database.ping();
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #position(db: Kysely<Tables>, topic: string, partition: number): Promise<Position> {
    const row = await db
      .selectFrom('positions')
      .select(['generation', 'next'])
      .where('topic', '=', topic)
      .where('log_partition', '=', partition)
      .executeTakeFirst();
    return row ? { generation: row.generation, next: Number(row.next) } : START;
  }

  #answer<T>(
    fleet_id: string,
    nothing: T,
    find: (db: Kysely<Tables>, fleet: FleetRow & { fleet_id: string }) => Promise<T>,
  ): Promise<T> {
    return this.#database.run(async (db) => {
      const row = await db
        .selectFrom('fleets')
        .select(['no', 'floor'])
        .where('fleet_id', '=', fleet_id)
        .executeTakeFirst();
      return row ? find(db, { fleet_id, no: row.no, floor: BigInt(row.floor) }) : nothing;
    });
  }
}

async function setPosition(
  db: Kysely<Tables>,
  topic: string,
  partition: number,
  { generation, next }: Position,
): Promise<void> {
  await db
    .insertInto('positions')
    .values({ topic, log_partition: partition, generation, next })
    .onConflict((on) => on.columns(['topic', 'log_partition']).doUpdateSet({ generation, next }))
    .execute();
}
