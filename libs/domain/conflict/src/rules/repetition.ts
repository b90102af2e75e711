import { REPETITION_WINDOW_MS } from '../limits.ts';
import { RISK, type Factor, type Finding } from '../risk.ts';
import type { Said } from '../state.ts';
import { duration, show } from '../text/display.ts';
import type { Turn } from '../turn.ts';

/** What the sender said before, if this message says it again. */
export function saidBefore(turn: Turn): Said | undefined {
  const { said_key, sender, conversation } = turn;
  const said = conversation.said.find(({ agent, statement }) => agent === sender && statement === said_key);
  return said === undefined || turn.now - said.at > REPETITION_WINDOW_MS ? undefined : said;
}

/**
 * Whether the conversation went on since: something new was said or answered — or, for a tool call, whose answer new
 * words do not change, something was written.
 */
export const wentOn = (turn: Turn, said: Said): boolean =>
  turn.statement.is_call ? turn.conversation.writes > said.writes : turn.conversation.novelty > said.novelty;

/** Whether a message can be a repetition at all: not small talk, no report, no answer to somebody's question. */
export const canRepeat = (turn: Turn): boolean =>
  !turn.statement.is_small_talk && turn.outcome.kind === 'none' && turn.answers === undefined;

/** Repetition: the same agent says or calls the same again, and nothing has changed in between. */
export function repetition(turn: Turn): Finding | null {
  const said = canRepeat(turn) ? saidBefore(turn) : undefined;
  if (said === undefined || wentOn(turn, said)) return null;
  const times = said.count + 1;
  const kind = 'repetition';
  const factors: Factor[] = [
    { kind, name: 'repetition', contribution: Math.min(RISK.repetition_limit, (times - 1) * RISK.repetition) },
  ];
  if (times > 2) factors.push({ kind, name: 'no progress', contribution: RISK.no_progress });
  const ordinal = times === 2 ? 'a second time' : `${times} times`;
  const unchanged = said.answer === null ? 'nothing has changed in between' : 'the answer has not changed';
  return {
    factors,
    with_agents: [],
    resources: [],
    evidence: said.message_ids,
    blames_sender: true,
    sentence:
      `${show(turn.sender)} ${turn.statement.is_call ? 'made the same call' : 'said the same'} ${ordinal} ` +
      `within ${duration(turn.now - said.first_at)}; ${unchanged}.`,
  };
}
