import type { Piece } from '../state.ts';
import { hash } from '../text/hash.ts';
import { objectionIn, takesBack, type Objection } from '../text/objections.ts';
import type { Reading } from '../text/reading.ts';
import { tookPart, type Turn } from '../turn.ts';
import { wasDrawn } from './observation.ts';

/** A piece of which somebody says that it is wrong. */
export interface Contested {
  readonly piece: Piece;
  /** Stands for who objects to whom; null where the author does. */
  readonly pair: string | null;
}

/** What a message objects to, and whether it does at all: then whoever says so too agrees with it. */
export interface ObjectionReview {
  readonly isObjection: boolean;
  readonly contested: Contested | null;
}

/** What failed was held against its author already. */
const canBeContested = (piece: Piece): boolean =>
  piece.kind !== 'question' && piece.state !== 'failed' && !wasDrawn(piece, 'contested');

/** To say that something is wrong is nothing to be held against anybody; what came of the work beside it is. */
const isOnlyObjection = (piece: Piece): boolean =>
  piece.is_objection === true && (piece.kind !== 'work' || piece.state === 'open');

/** Whom it speaks to, where it says `you` to somebody; else who spoke last. */
function victimOf({ message, sender }: Turn, kind: Objection, pieces: readonly Piece[]): Piece | undefined {
  const last = pieces.at(-1);
  if (kind !== 'you' || message.target_agents.length === 0) return last;
  return last?.agent === sender ? last : pieces.findLast(({ agent }) => message.target_agents.includes(agent));
}

/** Whether an objection of this kind can be about a piece. */
function fits(kind: Objection, piece: Piece, speech: Reading): boolean {
  if (kind === 'work') return piece.kind === 'work';
  if (kind !== 'thing') return true;
  const tokens = piece.tokens ?? [];
  return tokens.length > 0 && speech.tokens.some((token) => tokens.includes(token));
}

/**
 * Reads whether a message says that what was brought in just before is wrong. Only who took part in the conversation, or was
 * spoken to in it, is heard, and each about each other one once.
 *
 * @param speech the message's text without code
 */
export function objectionOf(turn: Turn, speech: Reading, pieces: readonly Piece[]): ObjectionReview {
  const { sender, conversation } = turn;
  const own = takesBack(speech) ? pieces.findLast(({ agent }) => agent === sender) : undefined;
  if (own !== undefined && canBeContested(own)) return { isObjection: false, contested: { piece: own, pair: null } };

  const kind = objectionIn(speech);
  if (kind === null) return { isObjection: false, contested: null };
  const none = { isObjection: true, contested: null };
  const victim = victimOf(turn, kind, pieces);
  if (victim === undefined || !canBeContested(victim) || !fits(kind, victim, speech)) return none;
  if (victim.agent === sender) return { isObjection: false, contested: { piece: victim, pair: null } };
  const pair = hash(sender, '\n', victim.agent);
  if (!tookPart(turn) || isOnlyObjection(victim) || conversation.objections.includes(pair)) return none;
  return { isObjection: true, contested: { piece: victim, pair } };
}
