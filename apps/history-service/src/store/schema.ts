import type { DetectionKind, Verdict } from '@chorus/contracts';
import type { ColumnType, Generated } from 'kysely';
import type { Kind } from '../events/kinds.ts';

/**
 * Where an event stands in time: its log time in ms and, below it, a counter of 20 bits. Unique, and in the order of time
 * whatever order events are stored in; so it is what everything is sorted, paged and bounded by.
 */
export type Seq = bigint;

/** A column of 64 bits: small values come as numbers. */
type Int8 = ColumnType<bigint | number, bigint | number, bigint | number>;
/** True and false as both databases have it. */
type Flag = 0 | 1;

export interface Tables {
  /** Events before `floor` are forgotten: the fleet was removed then. */
  fleets: { no: Generated<number>; fleet_id: string; floor: Int8 };
  /** What is stored of each partition: all before `next`. `generation` counts how often the log was made anew. */
  positions: { topic: string; log_partition: number; generation: number; next: Int8 };
  events: {
    seq: Int8;
    kind: Kind;
    log_partition: number;
    generation: number;
    log_offset: Int8;
    fleet: number;
    agent_id: string | null;
    correlation_id: string | null;
    id: string | null;
    /** Of its value. */
    bytes: number;
  };
  event_values: { seq: Int8; value: string };
  event_agents: { fleet: number; kind: Kind; agent_id: string; seq: Int8 };
  /** Decisions once more, with what counts in a conversation. */
  messages: {
    seq: Int8;
    conversation: number;
    agent_id: string;
    risk: number;
    tokens: number | null;
    cost_usd: number | null;
    error: Flag;
    redacted: number;
    blocked: Flag;
  };
  conversations: {
    no: Generated<number>;
    fleet: number;
    correlation_id: string;
    title: string;
    started_seq: Int8;
    last_seq: Int8;
    messages: number;
    /** JSON: the first of them, in the order of their first message. */
    agents: string;
    agent_count: number;
    tokens: number | null;
    cost_usd: number | null;
    errors: number;
    redacted: number;
    blocked: number;
    highest_risk: number;
    detections: number;
  };
  /** Decisions with any risk. */
  risks: { fleet: number; seq: Int8; risk: number };
  /** Who has spoken in them; `seq` is the agent's last message there. */
  conversation_agents: { fleet: number; agent_id: string; conversation: number; seq: Int8 };
  /** What detections name: `m` and the id of a message, or `c` and that of a conversation. */
  mentions: { fleet: number; ref: string; detection_id: string; seq: Int8 };
  /** What is asked for of detections: of their last version at `seq`; told of first at `first_seq`. */
  detections: {
    fleet: number;
    detection_id: string;
    first_seq: Int8;
    seq: Int8;
    pattern: DetectionKind;
    status: 'open' | 'closed';
    verdict: Verdict | null;
    confidence: number;
  };
  conversation_detections: { conversation: number; detection_id: string; seq: Int8 };
}

/** Bits of the counter below the time. */
const COUNTER = 20n;

/** The first place of an instant in ms. */
export const seqAt = (ms: number): Seq => BigInt(Math.max(0, Math.trunc(ms))) << COUNTER;

/** The instant of a place, in ms. */
export const msOf = (seq: Seq | number): number => Number(BigInt(seq) >> COUNTER);

export const instantOf = (seq: Seq | number): string => new Date(msOf(seq)).toISOString();

/** After all events. */
export const END_OF_TIME: Seq = 2n ** 63n - 1n;
