import type { Fingerprint } from '../fingerprint.ts';
import type { Incident } from '../incident.ts';
import type { Mark } from '../trail.ts';

/** A request that was not answered yet. Times are log time, ms since 1970. */
export interface Ask {
  readonly asker: string;
  readonly asked: readonly string[];
  /** Of whom reminded somebody asked, the asker included. */
  readonly reminders: number;
  readonly reminding: readonly string[];
  readonly at: number;
  /** When somebody asked last showed that it is at work on it. */
  readonly progress_at: number;
  /** When it was last spoken of. */
  readonly spoken_at: number;
  /** Something else went on in the conversation since. */
  readonly others_went_on: boolean;
  /**
   * Something was said that may be an answer or not, or may take it back or not, or news of it were told: it rests until somebody
   * asks for it again. After news that is another question, and no reminder.
   */
  readonly rests: false | 'maybe' | 'news';
  /** Somebody asked has said something there since. */
  readonly was_there: boolean;
  /** It is a call, which may take its time. */
  readonly of_tool: boolean;
  /** It asks for something, and does not only tell. */
  readonly wants_answer: boolean;
  readonly said: Fingerprint | null;
  readonly marks: readonly Mark[];
  readonly incident: Incident | null;
}

/** A conversation in which somebody waits. */
export interface Talk {
  readonly type: 'talk';
  readonly fleet_id: string;
  readonly conversation: string;
  /** Oldest first. */
  readonly asks: readonly Ask[];
}

/** That the fleet is alive: when somebody said something last, whoever it was, to within half a minute. */
export interface Pulse {
  readonly type: 'pulse';
  readonly at: number;
}

/** Conversations by their hashes, and the one pulse under `pulse`. */
export type StallRecord = Talk | Pulse;
