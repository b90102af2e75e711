import type { Incident } from '../incident.ts';
import type { Mark, Trail } from '../trail.ts';

/** An agent that asked for something that another holds. */
export interface Waiting {
  readonly agent: string;
  readonly first_at: number;
  readonly last_at: number;
  /** The holder has said no, without an end in sight. */
  readonly refused: boolean;
  readonly marks: readonly Mark[];
}

/** Something that one agent keeps for itself. Times are log time, ms since 1970. */
export interface Hold {
  readonly type: 'hold';
  readonly fleet_id: string;
  readonly resource: string;
  readonly owner: string;
  /** Where it was taken. */
  readonly conversation: string;
  readonly since: number;
  /** When its holder last said that it has it, or used it. */
  readonly asserted_at: number;
  readonly used_at: number;
  readonly uses: number;
  /** Until when the holder has put an end in sight; 0: not at all. */
  readonly promised_until: number;
  readonly promises: number;
  /** Hash of the figures of the last progress that was told. */
  readonly progress: string;
  /** It was only found in words. */
  readonly in_words: boolean;
  readonly touched_at: number;
  /** Who wants it, in the order in which they asked first. */
  readonly waiting: readonly Waiting[];
  /** Messages in which it was taken or refused. */
  readonly marks: readonly Mark[];
}

/** An agent that hoards. */
export interface Hoarder {
  readonly type: 'hoarder';
  readonly incident: Incident;
  readonly trail: Trail;
  /** Since when there is nothing to complain of; 0: there is. */
  readonly calm_since: number;
}

/** Holds under `hold/<resource>`, hoarders under `hoarder/<agent>`, as hashes. */
export type HoardingRecord = Hold | Hoarder;
