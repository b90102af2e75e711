import type { Piece } from '../state.ts';
import { concludes, confirms } from '../text/phrases.ts';
import type { Reading } from '../text/reading.ts';

/**
 * What was named for the first time in these words: nobody has held it before.
 *
 * @param tokens each once
 */
export function newTokens(tokens: readonly string[], pieces: readonly Piece[]): readonly string[] {
  if (tokens.length === 0) return [];
  const found = new Set(tokens);
  for (const { tokens: held = [] } of pieces) for (const token of held) found.delete(token);
  return [...found];
}

/**
 * The piece that first held most of what is said here, of equals the later one: without it, nobody could say so. What was there
 * with the question is nobody's.
 */
export function sourceOf(tokens: readonly string[], pieces: readonly Piece[]): Piece | undefined {
  const said = new Set(tokens);
  let source: Piece | undefined;
  let most = 0;
  for (const piece of pieces) {
    const brought = piece.kind === 'question' ? 0 : (piece.tokens ?? []).filter((token) => said.has(token)).length;
    if (brought === 0 || brought < most) continue;
    most = brought;
    source = piece;
  }
  return source;
}

/** Id of the message that brought in most of what a piece says: its own where that is new; of one that says nothing of its own that of the last. */
export function restsOn(speech: Reading, pieces: readonly Piece[], own: Piece): string | undefined {
  const tokens = speech.answerTokens;
  return tokens.length > 0 ? sourceOf(tokens, [...pieces, own])?.message_id : pieces.at(-1)?.rests_on;
}

/** What a message draws its conclusion from, or takes for right: where its words come from, else where those of the last piece do. */
function meantBy(speech: Reading, pieces: readonly Piece[], own: Piece): Piece | undefined {
  const id = restsOn(speech, pieces, own);
  return pieces.find(({ message_id }) => message_id === id);
}

/** What a message takes for right that somebody else brought in. */
export function confirmedBy(speech: Reading, pieces: readonly Piece[], own: Piece): Piece | undefined {
  if (!confirms(speech)) return undefined;
  const meant = meantBy(speech, pieces, own) ?? pieces.findLast(({ agent }) => agent !== own.agent);
  return meant?.agent === own.agent ? undefined : meant;
}

/** The piece that the conclusion of a message goes back to, where it draws one that can be traced, and not only says so first itself. */
export const concludedFrom = (speech: Reading, pieces: readonly Piece[], own: Piece): Piece | undefined =>
  concludes(speech) ? meantBy(speech, pieces, own) : undefined;
