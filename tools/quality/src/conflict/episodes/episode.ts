import type { ConflictAnalysis } from '@chorus/contracts';
import type { Random } from '@chorus/testing/random';
import type { Said, Speech } from '../speech.ts';
import type { Vocabulary } from '../vocabulary/thing.ts';

/** What goes wrong between agents. */
export const KINDS = [
  'contention',
  'contradictory_intent',
  'circular_wait',
  'duplicate_effort',
] as const satisfies readonly ConflictAnalysis['kind'][];
export type Kind = (typeof KINDS)[number];

/** Harmless, and like trouble to a careless rule. */
export const LOOK_ALIKES = [
  'hand-over',
  'read after write',
  'edit after reading',
  'edit after being told',
  'distinct rows',
  'retry',
  'reads only',
  'round-robin',
  'own reversal',
  'mention',
  'lock passed on',
  'life cycle',
] as const;
export type LookAlike = (typeof LOOK_ALIKES)[number];

/** One line of an episode. */
export interface Line {
  readonly said: Said;
  /** Milliseconds after the line before. */
  readonly after_ms: number;
  /** Conversations of an episode are told apart by such a name. */
  readonly conversation: string;
  /** The moment at which the harm is done. */
  readonly is_harm?: boolean;
}

/** A short story: who, over what, line by line. */
export interface Episode {
  readonly kind: Kind | LookAlike;
  readonly agents: readonly string[];
  readonly lines: readonly Line[];
}

/** What an episode is made of. */
export interface Stage {
  readonly random: Random;
  readonly speech: Speech;
  readonly words: Vocabulary;
  /** So many different agents of the fleet. */
  cast(count: number): string[];
}

export type Script = (stage: Stage) => Episode;

/** Between two acts that can get in each other's way: less than the time within which rules may look back. */
export const meanwhile = (random: Random): number => random.int(4_000, 80_000);
/** Between the act that makes a conflict and the harm that comes of it. */
export const untilHarm = (random: Random): number => random.int(4_000, 60_000);
/** A moment of work. */
export const soon = (random: Random): number => random.int(800, 6_000);
