import type { Detection } from '@chorus/contracts';
import type { Fingerprint } from '../fingerprint.ts';

/** One time that a statement was said. */
export interface Occurrence {
  /** Number of the message within its conversation. */
  readonly seq: number;
  readonly message_id: string;
  /** Log time in ms since 1970. */
  readonly at: number;
  /** When it was said, as its sender dates it, where that can be: messages may come late. */
  readonly said_at: number;
  /** It hands on what is about the same, in words that nobody has used: it may be about something else after all. */
  readonly fresh: boolean;
}

/** Something that one agent says to certain others, however often. */
export interface Statement {
  /** `seq` of the message that said it first; unique within its conversation. */
  readonly id: number;
  readonly sender: string;
  /** Sorted; empty where it goes to all. */
  readonly targets: readonly string[];
  /** Of the first message. */
  readonly fingerprint: Fingerprint;
  /** What its different wordings are about, word by word; the last of them. */
  readonly wordings: readonly string[];
  /** Hashes of what it touches. */
  readonly resources: readonly string[];
  /** It answers, and says something by that. */
  readonly answers: boolean;
  /** It reports a failure. */
  readonly failed: boolean;
  /** Of the wording that is least like the first. */
  readonly similarity: number;
  /** The last ones, oldest first. */
  readonly occurrences: readonly Occurrence[];
}

/** A loop that goes on. */
export interface Incident {
  readonly detection: Detection;
  /** Ids of the statements of a lap, in order. */
  readonly lap: readonly number[];
  /** Messages of the lap under way; the next of {@link lap} is the one at this length. */
  readonly underway: readonly string[];
  /** The statement of the lap that was said last; who says the same again alone does not go round. */
  readonly heard: number;
  /** Something new was said about it since the last lap: it may be over. */
  readonly doubted: boolean;
  /** When its last message was, ms since 1970. */
  readonly last_at: number;
  readonly lap_began_at: number;
  readonly slowest_lap_ms: number;
}

/**
 * What the detector remembers of one conversation. Plain JSON and never changed in place: what two versions have in
 * common they share, so that whoever stores it can write only the statements that are new objects.
 */
export interface Conversation {
  readonly fleet_id: string;
  readonly correlation_id: string;
  /** Messages so far. */
  readonly seq: number;
  /** Log time of the last message, ms since 1970. */
  readonly last_at: number;
  readonly statements: readonly Statement[];
  readonly incidents: readonly Incident[];
}

/** Whether what is said goes to `agent`. */
export const goesTo = ({ sender, targets }: Pick<Statement, 'sender' | 'targets'>, agent: string): boolean =>
  sender !== agent && (targets.length === 0 || targets.includes(agent));

/** Whether a statement passes between two of `agents`. */
export const isAmong = (statement: Pick<Statement, 'sender' | 'targets'>, agents: readonly string[]): boolean =>
  agents.includes(statement.sender) && agents.some((agent) => goesTo(statement, agent));
