import type { Change, Piece } from '../state.ts';
import type { Turn } from '../turn.ts';
import { reviewChanges } from './changes.ts';
import type { Observation } from './observation.ts';
import { reviewPieces } from './pieces.ts';

/** What a conversation rests on after a message, and what the message shows about those who said and did it. */
export interface Review {
  readonly pieces: readonly Piece[];
  readonly objections: readonly string[];
  readonly changes: readonly Change[];
  readonly observations: readonly Observation[];
}

export function reviewOf(turn: Turn): Review {
  const { pieces, objections, observations } = reviewPieces(turn);
  const done = reviewChanges(turn);
  return { pieces, objections, changes: done.changes, observations: [...observations, ...done.observations] };
}
