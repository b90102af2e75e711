import { MAX_PAIRS, MAX_PIECE_TOKENS, MAX_PIECES } from '../limits.ts';
import type { Piece } from '../state.ts';
import { show } from '../text/display.ts';
import { hash } from '../text/hash.ts';
import { holdsNothing, isShellOnly, lastWord, printed } from '../text/output.ts';
import { groundOf } from '../text/phrases.ts';
import { tokensOf, tracesOf } from '../text/tokens.ts';
import { hasCode, tookPart, type Turn } from '../turn.ts';
import { objectionOf } from './objection.ts';
import { drawn, wasDrawn, type Observation } from './observation.ts';
import { concludedFrom, confirmedBy, newTokens, restsOn, sourceOf } from './provenance.ts';
import { LINEAGE_SEVERITY } from './severity.ts';

/** The pieces of a conversation after a message, who has objected to whom, and what that shows about their authors. */
export interface PiecesReview {
  readonly pieces: readonly Piece[];
  readonly objections: readonly string[];
  readonly observations: readonly Observation[];
}

/** Reads what an executor reports about a piece of work. */
function afterReport(turn: Turn, pieces: readonly Piece[]): Omit<PiecesReview, 'objections'> {
  const { outcome, answers } = turn;
  const piece = pieces.findLast(({ message_id }) => message_id === answers?.message_id);
  if (piece === undefined || (outcome.kind !== 'failed' && outcome.kind !== 'succeeded'))
    return { pieces, observations: [] };
  const output = outcome.of === 'execution' ? printed(turn.said.text) : undefined;
  const isEmpty = outcome.kind === 'succeeded' && output !== undefined && !piece.silent && holdsNothing(output);
  const found = outcome.kind === 'succeeded' && output !== undefined && !isEmpty ? tokensOf(tracesOf(output)) : [];
  const known: Piece = {
    ...piece,
    state: isEmpty ? 'empty' : outcome.kind,
    ...(output !== undefined && { result: hash(lastWord(output)) }),
    tokens: [...(piece.tokens ?? []), ...newTokens(found, pieces)].slice(-MAX_PIECE_TOKENS),
  };
  const others = pieces.map((one) => (one === piece ? known : one));
  const rests_on = sourceOf(found, others)?.message_id ?? piece.rests_on;
  const after: Piece = rests_on === undefined ? known : { ...known, rests_on };
  const what = show(output ?? '', 120);
  const observation: Observation = {
    agent: piece.agent,
    kind: 'empty_result',
    outcome: 'bad',
    severity: LINEAGE_SEVERITY.empty_result,
    reason: what === '' ? 'Its code ran and printed nothing.' : `Its code ran and brought nothing: ${what}`,
    about: piece.message_id,
  };
  return { pieces: others.map((one) => (one === known ? after : one)), observations: isEmpty ? [observation] : [] };
}

/** Whether somebody else's work came to the same result, or a colleague found that it is right. */
const isConfirmed = (root: Piece, pieces: readonly Piece[]): boolean =>
  root.confirmed === true ||
  (root.state === 'succeeded' &&
    pieces.some(({ agent, state, result }) => agent !== root.agent && state === 'succeeded' && result === root.result));

/** Whether a conclusion can be held against the author of what it goes back to. */
const isUnverified = (root: Piece, pieces: readonly Piece[]): boolean =>
  root.state !== 'failed' && !isConfirmed(root, pieces) && !pieces.some((piece) => wasDrawn(piece, 'unverified'));

/** Reads what an agent says on its own about what was there before, and adds it to the pieces. */
function afterSpeech(turn: Turn, before: readonly Piece[]): PiecesReview {
  const { sender, message_id, message, statement, conversation, said } = turn;
  const { speech } = said;
  // What a stranger says of a conversation in which nobody has spoken to it harms nobody there.
  const isHeard = tookPart(turn);
  const observations: Observation[] = [];
  let pieces = before;
  let objections = conversation.objections;
  const observe = (
    piece: Pick<Piece, 'agent' | 'message_id'>,
    kind: Observation['kind'],
    severity: number,
    reason: string,
  ): void => {
    pieces = pieces.map((one) => (one === piece ? drawn(one, kind) : one));
    observations.push({ agent: piece.agent, kind, outcome: 'bad', severity, reason, about: piece.message_id });
  };

  const { isObjection, contested } = objectionOf(turn, speech, pieces);
  if (contested !== null && contested.pair === null)
    observe(
      contested.piece,
      'contested',
      LINEAGE_SEVERITY.taken_back,
      'It says itself that something was wrong with it.',
    );
  else if (contested !== null && contested.pair !== null) {
    objections = [...objections, contested.pair].slice(-MAX_PAIRS);
    const reason = `${show(sender)} says that something is wrong with it.`;
    observe(contested.piece, 'contested', LINEAGE_SEVERITY.contested, reason);
  }
  for (const piece of isHeard ? pieces : [])
    if (piece.is_order === true && piece.state === 'open' && !wasDrawn(piece, 'not_executed'))
      observe(
        piece,
        'not_executed',
        LINEAGE_SEVERITY.not_executed,
        'The conversation went on before its code was executed.',
      );

  const ground = conversation.last === null ? null : groundOf(said);
  const own = { agent: sender, message_id };
  if (ground === 'made_up')
    observe(own, 'unsupported_claim', LINEAGE_SEVERITY.made_up, 'Goes on with data that is made up.');
  if (ground === 'assumed') observe(own, 'unsupported_claim', LINEAGE_SEVERITY.assumed, 'Rests on an assumption.');

  const isCode = hasCode(message);
  const piece: Piece = {
    ...own,
    kind: isCode ? 'work' : conversation.last === null ? 'question' : 'claim',
    state: 'open',
    silent: isCode && isShellOnly(said.text),
    drawn: [],
    tokens: newTokens(speech.tokens, pieces),
    ...(isCode && turn.asked.length > 0 && { is_order: true as const }),
    ...(isObjection && { is_objection: true as const }),
  };
  if (isHeard && !isObjection) {
    const right = confirmedBy(speech, pieces, piece);
    pieces = pieces.map((one) => (one === right ? { ...one, confirmed: true } : one));
    const root = concludedFrom(speech, pieces, piece);
    if (root !== undefined && isUnverified(root, pieces))
      observe(
        root,
        'unverified',
        LINEAGE_SEVERITY.unverified,
        'What is concluded was first said there, and nobody else came to the same result or checked it.',
      );
  }
  if (statement.is_small_talk) return { pieces, objections, observations };
  const rests_on = restsOn(speech, pieces, piece);
  const known = rests_on === undefined ? piece : { ...piece, rests_on };
  return { pieces: bounded([...pieces, known]), objections, observations };
}

/** The question, the latest ones, and the one that a conclusion was found to go back to: it is held against one author only. */
function bounded(pieces: readonly Piece[]): readonly Piece[] {
  if (pieces.length <= MAX_PIECES) return pieces;
  const oldest = pieces.findIndex((piece) => piece.kind !== 'question' && !wasDrawn(piece, 'unverified'));
  return pieces.toSpliced(Math.max(0, oldest), 1);
}

/**
 * Follows what a conversation is built of: work and claims, what became of them, who objects, and what a conclusion goes back to.
 * An answer to somebody's question is left to whom it was given, and a tool's words are nobody's.
 */
export function reviewPieces(turn: Turn): PiecesReview {
  const { conversation, outcome, answers, message } = turn;
  const { pieces, objections } = conversation;
  if (answers !== undefined) return { ...afterReport(turn, pieces), objections };
  const isSpeech = outcome.kind === 'none' && (message.content.text ?? '') !== '';
  return isSpeech && !isTool(turn) ? afterSpeech(turn, pieces) : { pieces, objections, observations: [] };
}

const isTool = ({ sender, message }: Turn): boolean =>
  sender.startsWith('tool:') && message.message_type === 'response';
