import type { Incident } from '../incident.ts';
import type { Mark, Trail } from '../trail.ts';
import type { Thing } from './call.ts';
import type { Value } from './value.ts';

/** One statement about a subject. */
export interface Seen extends Mark {
  readonly by: string;
  readonly of_tool: boolean;
  /** Empty: all. */
  readonly to: readonly string[];
  /** The subject as it was named. */
  readonly subject: string;
  readonly value: Value;
  readonly weight: number;
  /** It says itself that what was said before was wrong, or only that it is another now. */
  readonly corrects: boolean;
  readonly updates: boolean;
  /** Its words say that it is a guess. */
  readonly guesses: boolean;
}

/** A message that names what a subject is about, in which its value may be said in a form that is not known. */
export interface Mention {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  /** Empty: all. */
  readonly to: readonly string[];
  /** Hashes of what it names, and of its words and figures. */
  readonly names: readonly string[];
  readonly said: readonly string[];
}

/** What was said about one subject. Times are log time, ms since 1970. */
export interface Told {
  readonly type: 'subject';
  readonly fleet_id: string;
  readonly key: string;
  /** Oldest first. */
  readonly seen: readonly Seen[];
  /** When somebody last changed it; 0: not that anybody knows. */
  readonly changed_at: number;
  /** When what looks wrong is to be looked at again; 0: never. */
  readonly due_at: number;
}

/** With what was said of it besides. */
export interface Heard extends Told {
  readonly mentions: readonly Mention[];
}

/** An agent that contradicts itself or what was observed. */
export interface Liar {
  readonly type: 'liar';
  readonly incident: Incident;
  readonly trail: Trail;
  /** When it last said something that contradicts. */
  readonly last_at: number;
}

/** A tool that was asked about something and may not have answered yet. */
export interface Call {
  readonly type: 'call';
  readonly thing: Thing;
  readonly at: number;
}

/** Subjects that are known by one name. */
export interface Named {
  readonly type: 'named';
  /** Their keys. */
  readonly subjects: readonly string[];
  /** The last ones. */
  readonly mentions: readonly Mention[];
  readonly at: number;
}

/**
 * Subjects under `subject/<key>`, their names under `named/<name>`, agents under `liar/<agent>`, calls under `call/<call or
 * tool>`, as hashes.
 */
export type ByzantineRecord = Told | Named | Liar | Call;
