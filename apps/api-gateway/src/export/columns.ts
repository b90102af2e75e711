import { factsOf, type ConversationSummary, type StoredDecision } from '@chorus/contracts';
import type { Cell } from './csv.ts';

/** A column of a CSV file: its name in the first line, and what it says of a row. Lists and objects are JSON. */
export type Column<T> = readonly [name: string, cell: (row: T) => Cell];

const json = (value: unknown): Cell => (value === undefined || value === null ? null : JSON.stringify(value));

export const SUMMARY_COLUMNS: readonly Column<ConversationSummary>[] = [
  ['correlation_id', (row) => row.correlation_id],
  ['title', (row) => row.title],
  ['started_at', (row) => row.started_at],
  ['last_at', (row) => row.last_at],
  ['messages', (row) => row.messages],
  ['agent_count', (row) => row.agent_count],
  ['agents', (row) => json(row.agents)],
  ['tokens', (row) => row.tokens],
  ['cost_usd', (row) => row.cost_usd],
  ['errors', (row) => row.errors],
  ['blocked', (row) => row.blocked],
  ['redacted', (row) => row.redacted],
  ['highest_risk', (row) => row.highest_risk],
  ['detections', (row) => row.detections],
];

const message = ({ decision }: StoredDecision) => decision.original_message;
const facts = (row: StoredDecision) => factsOf(message(row));

export const MESSAGE_COLUMNS: readonly Column<StoredDecision>[] = [
  ['decided_at', (row) => row.decided_at],
  ['sent_at', (row) => message(row).timestamp],
  ['message_id', (row) => row.decision.processing_metadata.message_id],
  ['agent_id', (row) => message(row).agent_id],
  ['target_agents', (row) => json(message(row).target_agents)],
  ['message_type', (row) => message(row).message_type],
  ['text', (row) => message(row).content.text ?? null],
  ['tool_calls', (row) => json(message(row).content.tool_calls)],
  ['error', (row) => message(row).content.error ?? null],
  ['reply_to', (row) => facts(row).reply_to],
  ['model', (row) => facts(row).model],
  ['tokens', (row) => facts(row).tokens],
  ['cost_usd', (row) => facts(row).cost_usd],
  ['duration_ms', (row) => facts(row).duration_ms],
  ['risk', (row) => row.decision.conflict_analysis.risk],
  ['intervention', (row) => row.decision.intervention_action?.action ?? null],
  ['redactions', (row) => json(row.decision.processing_metadata.redactions)],
  ['partition', (row) => row.partition],
  ['offset', (row) => row.offset],
];
