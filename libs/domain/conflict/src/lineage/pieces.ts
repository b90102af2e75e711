import { MAX_PIECES, MAX_TEXT } from '../limits.ts';
import type { Piece } from '../state.ts';
import { show } from '../text/display.ts';
import { hash } from '../text/hash.ts';
import { holdsNothing, isShellOnly, lastWord, printed } from '../text/output.ts';
import { concludes, groundOf, objects } from '../text/phrases.ts';
import { hasCode, type Turn } from '../turn.ts';
import type { Observation } from './observation.ts';
import { LINEAGE_SEVERITY } from './severity.ts';

/** The pieces of a conversation after a message, and what that shows about their authors. */
export interface PiecesReview {
  readonly pieces: readonly Piece[];
  readonly observations: readonly Observation[];
}

/** Each kind is drawn from a piece once. */
const wasDrawn = (piece: Piece, kind: Observation['kind']): boolean => piece.drawn.includes(kind);
const drawn = (piece: Piece, kind: Observation['kind']): Piece => ({ ...piece, drawn: [...piece.drawn, kind] });

/** Reads what an executor reports about a piece of work. */
function afterReport(turn: Turn, pieces: readonly Piece[]): PiecesReview {
  const { outcome, answers, message } = turn;
  const piece = pieces.findLast(({ message_id }) => message_id === answers?.message_id);
  if (piece === undefined || (outcome.kind !== 'failed' && outcome.kind !== 'succeeded'))
    return { pieces, observations: [] };
  const output = outcome.of === 'execution' ? printed((message.content.text ?? '').slice(0, MAX_TEXT)) : undefined;
  const isEmpty = outcome.kind === 'succeeded' && output !== undefined && !piece.silent && holdsNothing(output);
  const after: Piece = {
    ...piece,
    state: isEmpty ? 'empty' : outcome.kind,
    ...(output !== undefined && { result: hash(lastWord(output)) }),
  };
  const what = show(output ?? '', 120);
  const observation: Observation = {
    agent: piece.agent,
    kind: 'empty_result',
    outcome: 'bad',
    severity: LINEAGE_SEVERITY.empty_result,
    reason: what === '' ? 'Its code ran and printed nothing.' : `Its code ran and brought nothing: ${what}`,
    about: piece.message_id,
  };
  return { pieces: pieces.map((one) => (one === piece ? after : one)), observations: isEmpty ? [observation] : [] };
}

/** The first piece that is more than the question and did not fail: what all that follows rests on. */
const rootOf = (pieces: readonly Piece[]): Piece | undefined =>
  pieces.find(({ kind, state }) => kind !== 'question' && state !== 'failed');

/** Whether somebody else's work came to the same result. */
const isConfirmed = (root: Piece, pieces: readonly Piece[]): boolean =>
  root.state === 'succeeded' &&
  pieces.some(({ agent, state, result }) => agent !== root.agent && state === 'succeeded' && result === root.result);

/** Reads what an agent says on its own about what was there before, and adds it to the pieces. */
function afterSpeech(turn: Turn, before: readonly Piece[]): PiecesReview {
  const { sender, message_id, message, statement, conversation } = turn;
  const text = (message.content.text ?? '').slice(0, MAX_TEXT);
  const observations: Observation[] = [];
  let pieces = before;
  const observe = (
    piece: Pick<Piece, 'agent' | 'message_id'>,
    kind: Observation['kind'],
    severity: number,
    reason: string,
  ): void => {
    pieces = pieces.map((one) => (one === piece ? drawn(one, kind) : one));
    observations.push({ agent: piece.agent, kind, outcome: 'bad', severity, reason, about: piece.message_id });
  };

  const last = pieces.at(-1);
  const isObjection = objects(text.split('```', 1)[0] ?? '');
  if (last !== undefined && last.state !== 'failed' && !wasDrawn(last, 'contested') && isObjection) {
    if (last.agent === sender)
      observe(last, 'contested', LINEAGE_SEVERITY.taken_back, 'It says itself that something was wrong with it.');
    else
      observe(last, 'contested', LINEAGE_SEVERITY.contested, `${show(sender)} says that something is wrong with it.`);
  }
  for (const piece of pieces)
    if (piece.kind === 'work' && piece.state === 'open' && !wasDrawn(piece, 'not_executed'))
      observe(
        piece,
        'not_executed',
        LINEAGE_SEVERITY.not_executed,
        'The conversation went on before its code was executed.',
      );

  const ground = conversation.last === null ? null : groundOf(text);
  const own = { agent: sender, message_id };
  if (ground === 'made_up')
    observe(own, 'unsupported_claim', LINEAGE_SEVERITY.made_up, 'Goes on with data that is made up.');
  if (ground === 'assumed') observe(own, 'unsupported_claim', LINEAGE_SEVERITY.assumed, 'Rests on an assumption.');

  const root = rootOf(pieces);
  if (
    root !== undefined &&
    !wasDrawn(root, 'unverified') &&
    !isObjection &&
    concludes(text) &&
    !isConfirmed(root, pieces)
  )
    observe(
      root,
      'unverified',
      LINEAGE_SEVERITY.unverified,
      'What is concluded rests on it, and nobody else came to the same result.',
    );

  if (statement.is_small_talk) return { pieces, observations };
  const isCode = hasCode(message);
  const piece: Piece = {
    ...own,
    kind: isCode ? 'work' : conversation.last === null ? 'question' : 'claim',
    state: 'open',
    silent: isCode && isShellOnly(text),
    drawn: [],
  };
  return { pieces: bounded([...pieces, piece]), observations };
}

/** The latest ones, and the one that conclusions were found to rest on: another must not take its place. */
function bounded(pieces: readonly Piece[]): readonly Piece[] {
  if (pieces.length <= MAX_PIECES) return pieces;
  const oldest = pieces.findIndex((piece) => !wasDrawn(piece, 'unverified'));
  return pieces.toSpliced(Math.max(0, oldest), 1);
}

/**
 * Follows what a conversation is built of: work and claims, what became of them, who objects, and what a conclusion rests on.
 * An answer to somebody's question is left to whom it was given, and a tool's words are nobody's.
 */
export function reviewPieces(turn: Turn): PiecesReview {
  const { conversation, outcome, answers, message } = turn;
  if (answers !== undefined) return afterReport(turn, conversation.pieces);
  const isSpeech = outcome.kind === 'none' && (message.content.text ?? '') !== '';
  return isSpeech && !isTool(turn)
    ? afterSpeech(turn, conversation.pieces)
    : { pieces: conversation.pieces, observations: [] };
}

const isTool = ({ sender, message }: Turn): boolean =>
  sender.startsWith('tool:') && message.message_type === 'response';
