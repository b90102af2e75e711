import type { Migrations } from '@chorus/sql';
import { sql } from 'kysely';
import { detectionsOfBefore } from './save-detections.ts';

/** Statements that differ in the names of types alone are written once, in words that both databases take. */
export const MIGRATIONS: Migrations = {
  '001-history': async (db, kind) => {
    const sqlite = kind === 'sqlite';
    const number = sqlite ? 'integer primary key autoincrement' : 'integer generated always as identity primary key';
    // The key is the table: nothing is kept twice.
    const keyed = sqlite ? 'without rowid' : '';
    const int8 = sqlite ? 'integer' : 'bigint';
    const real = sqlite ? 'real' : 'double precision';
    const statements = [
      `create table fleets (no ${number}, fleet_id text not null unique, floor ${int8} not null)`,
      `create table positions (topic text not null, log_partition integer not null, generation integer not null,
         next ${int8} not null, primary key (topic, log_partition)) ${keyed}`,
      `create table events (seq ${int8} primary key, kind text not null, log_partition integer not null,
         generation integer not null, log_offset ${int8} not null, fleet integer not null, agent_id text,
         correlation_id text, id text, bytes integer not null,
         unique (kind, log_partition, generation, log_offset))`,
      `create index events_by_kind on events (fleet, kind, seq)`,
      `create index events_by_correlation on events (fleet, kind, correlation_id, seq) where correlation_id is not null`,
      `create index events_by_id on events (fleet, id, seq) where id is not null`,
      `create table event_values (seq ${int8} primary key, value text not null)`,
      `create table event_agents (fleet integer not null, kind text not null, agent_id text not null,
         seq ${int8} not null, primary key (fleet, kind, agent_id, seq)) ${keyed}`,
      `create table messages (seq ${int8} primary key, conversation integer not null, agent_id text not null,
         risk ${real} not null, tokens ${real}, cost_usd ${real}, error integer not null, redacted integer not null,
         blocked integer not null)`,
      `create index messages_by_conversation on messages (conversation, seq)`,
      `create table conversations (no ${number}, fleet integer not null, correlation_id text not null,
         title text not null, started_seq ${int8} not null, last_seq ${int8} not null, messages integer not null,
         agents text not null, agent_count integer not null, tokens ${real}, cost_usd ${real}, errors integer not null,
         redacted integer not null, blocked integer not null, highest_risk ${real} not null,
         detections integer not null, unique (fleet, correlation_id))`,
      `create index conversations_by_time on conversations
         (fleet, last_seq, started_seq, highest_risk, detections, errors, blocked, redacted)`,
      `create table conversation_agents (fleet integer not null, agent_id text not null,
         conversation integer not null, seq ${int8} not null, primary key (fleet, agent_id, conversation)) ${keyed}`,
      `create index conversation_agents_by_conversation on conversation_agents (conversation)`,
      `create table mentions (fleet integer not null, ref text not null, detection_id text not null,
         seq ${int8} not null, primary key (fleet, ref, detection_id)) ${keyed}`,
      `create index mentions_by_seq on mentions (seq)`,
      `create table conversation_detections (conversation integer not null, detection_id text not null,
         seq ${int8} not null, primary key (conversation, detection_id)) ${keyed}`,
      `create index conversation_detections_by_seq on conversation_detections (seq)`,
      ...(sqlite
        ? [
            // Words are found here and parted in words.ts: this tokenizer parts at spaces and knows nothing of scripts.
            `create virtual table event_words using fts5
               (words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii')`,
            `create virtual table event_vocabulary using fts5vocab (event_words, instance)`,
          ]
        : [
            `create table event_words (seq bigint primary key, words tsvector not null)`,
            `create index event_words_by_word on event_words using gin (words)`,
          ]),
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
  '002-risks': async (db, kind) => {
    const sqlite = kind === 'sqlite';
    const table = `create table risks (fleet integer not null, seq ${sqlite ? 'integer' : 'bigint'} not null,
      risk ${sqlite ? 'real' : 'double precision'} not null, primary key (fleet, seq, risk)) ${sqlite ? 'without rowid' : ''}`;
    await sql.raw(table).execute(db);
    await sql`insert into risks select events.fleet, messages.seq, messages.risk
      from messages join events on events.seq = messages.seq where messages.risk > 0`.execute(db);
  },
  '003-detections': async (db, kind) => {
    const sqlite = kind === 'sqlite';
    const int8 = sqlite ? 'integer' : 'bigint';
    const statements = [
      `create table detections (fleet integer not null, detection_id text not null, first_seq ${int8} not null,
         seq ${int8} not null, pattern text not null, status text not null, verdict text,
         confidence ${sqlite ? 'real' : 'double precision'} not null,
         primary key (fleet, detection_id)) ${sqlite ? 'without rowid' : ''}`,
      `create index detections_by_first on detections (fleet, first_seq)`,
      `create index detections_by_seq on detections (seq)`,
    ];
    for (const statement of statements) await sql.raw(statement).execute(db);
    await detectionsOfBefore(db);
  },
};
