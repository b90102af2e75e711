import type { AgentMessage, DetectionKind } from '@chorus/contracts';
import type { Random } from '@chorus/testing/random';
import type { Thing, Vocabulary } from '../vocabulary/vocabulary.ts';
import type { Voice } from '../voice.ts';

export type Content = AgentMessage['content'];

/** One line of a scene. */
export interface Line {
  readonly from: string;
  /** Empty for all. */
  readonly to: readonly string[];
  readonly type: AgentMessage['message_type'];
  readonly content: Content;
  /** Milliseconds after the line before; a moment of thinking where it is left out. */
  readonly after_ms?: number;
  /** Conversations of a scene are told apart by such a name. */
  readonly conversation?: string;
  /** False for a line that only leads up to the incident, follows it or has nothing to do with it. */
  readonly shows?: boolean;
  /** Comes, and in time, whatever the noise: without it nobody could tell what this is. */
  readonly keep?: boolean;
  /** The line that it answers. */
  readonly answers?: Line;
}

/** A line as it came in; times are ms since 1970. */
export interface Arrived {
  readonly line: Line;
  readonly at: number;
  readonly content: Content;
}

/** The first moment at which a person who reads along could say what is wrong, and the last line that this needs. */
export interface Sayable {
  readonly line: Line;
  readonly at: number;
}

/** Something that goes wrong. */
export interface Incident {
  readonly kind: DetectionKind;
  /** Whom a finding has to name: of a loop in the order of a lap, of all else who caused it first. */
  readonly agents: readonly string[];
  /** Who started it, where one did. */
  readonly root: string | null;
  /** Of a cascade: who passed on more than it was given. */
  readonly amplifier: string | null;
  /** Other kinds that a person might as well call it; a finding of them is neither right nor wrong. */
  readonly also: readonly DetectionKind[];
  /** By the lines that came in, in the order of arrival; null where too much of them is missing for anybody to say so. */
  readonly sayable: (came: readonly Arrived[]) => Sayable | null;
  /** The line with which it is over; the last that shows it where it just stops; null where it goes on. */
  readonly end: Line | 'stops' | null;
}

/** A short story: who, and line by line what. */
export interface Scene {
  readonly agents: readonly string[];
  readonly lines: readonly Line[];
  /** Null where all is well, whatever it looks like. */
  readonly incident: Incident | null;
}

/** What a scene is made of. Chances of the story and of the wording are apart: noise does not change what happens. */
export interface Stage {
  readonly random: Random;
  readonly voice: Voice;
  readonly words: Vocabulary;
  /** So many different agents of the fleet that play in no other scene meanwhile. */
  readonly cast: (count: number) => string[];
  /** Something that agents work on; each has a number of its own. */
  readonly matter: () => string;
  /** Something that one agent at a time can have. */
  readonly thing: () => Thing;
  /** A number that no other scene has. */
  readonly number: () => number;
}

export type Script = (stage: Stage) => Scene;
