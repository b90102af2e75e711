import type { TrustEvidence } from '@chorus/contracts';
import type { Piece } from '../state.ts';

/** Something seen in one message that speaks for or against an agent, before it is evidence with an id. */
export interface Observation {
  readonly agent: string;
  readonly kind: TrustEvidence['kind'];
  readonly outcome: TrustEvidence['outcome'];
  readonly severity: number;
  readonly reason: string;
  /** The message that it is about; where that is another one than the message at hand. */
  readonly about: string;
}

/** Each kind is drawn from a piece once. */
export const wasDrawn = (piece: Piece, kind: Observation['kind']): boolean => piece.drawn.includes(kind);
export const drawn = (piece: Piece, kind: Observation['kind']): Piece => ({ ...piece, drawn: [...piece.drawn, kind] });
