import type { Incident } from '../incident.ts';
import type { Trail } from '../trail.ts';

/** An agent that something has reached. Times are log time, ms since 1970. */
export interface Member {
  readonly agent: string;
  readonly received: number;
  /** Receivers of what it sent on, each time that they got it; and the first of them, as hashes. */
  readonly sent: number;
  readonly sent_to: readonly string[];
  /** Steps from the first agent when it was reached first, and last. */
  readonly first_step: number;
  readonly step: number;
  readonly reached_at: number;
  /** Who reached it last. */
  readonly from: string;
  /** It has answered, and sent nothing on. */
  readonly answered: boolean;
  /** It reports a failure itself. */
  readonly failed: boolean;
}

/** Something that spreads from one agent to others. */
export interface Tree {
  readonly fleet_id: string;
  /** Hashes of the conversations it is in. */
  readonly conversations: readonly string[];
  /** The first conversation by its name. */
  readonly conversation: string;
  readonly root: string;
  readonly started_at: number;
  readonly last_at: number;
  /** What is passed on, by which it is known again: its codes, and the words of the ways in which it was said, that of the first message before others. */
  readonly wordings: readonly (readonly string[])[];
  readonly codes: readonly string[];
  /** Its first message has a word of those by which others are resolved: then such a word ends nothing. */
  readonly resolves: boolean;
  /** In the order in which they were reached; the root first. */
  readonly members: readonly Member[];
  /** The last message to all: whoever passes it on was reached by it. */
  readonly to_all: { readonly agent: string; readonly step: number; readonly at: number } | null;
  /** Its messages. */
  readonly trail: Trail;
  /** Messages that report or alarm. */
  readonly alarms: number;
  /** Messages of others than the root, and those of them that say again what was said before. */
  readonly handed: number;
  readonly repeats: number;
  /** Receivers of all of them. */
  readonly forwards: number;
  readonly depth: number;
  /** Since when it has spread far enough; 0: it has not. */
  readonly spread_at: number;
  readonly incident: Incident | null;
}

/** By the hash of its first message. */
export type CascadeRecord = Tree;
