import { MAX_MEMBERS, MAX_RECEIVERS, MAX_REQUESTS, MAX_SEEN, MAX_STATEMENTS, REPETITION_WINDOW_MS } from './limits.ts';
import { troubleIn } from './rules/execution-failure.ts';
import { canRepeat, saidBefore, saidKey, wentOn } from './rules/repetition.ts';
import type { Review } from './lineage/review.ts';
import type { Conversation, OpenRequest, Said } from './state.ts';
import { hash } from './text/hash.ts';
import { normalise } from './text/statement.ts';
import { callHash, isWork, receiverHash, type Turn } from './turn.ts';

/** Message ids kept beside something that happens again and again: the latest ones. */
const MAX_IDS = 4;

/** Equal for messages that say, or report, the same. */
function contentHash(turn: Turn): string {
  const { outcome, message, statement } = turn;
  return outcome.kind === 'failed' || (outcome.kind === 'succeeded' && statement.is_small_talk)
    ? hash(`${outcome.kind} ${normalise(outcome.detail || (message.content.text ?? ''))}`)
    : statement.hash;
}

/** Whether it says something that was not said in this conversation of late. */
export const isNew = (turn: Turn): boolean =>
  turn.outcome.kind !== 'idle' && !turn.conversation.seen.includes(contentHash(turn));

function requestOf(turn: Turn): OpenRequest {
  const { message } = turn;
  return {
    agent: turn.sender,
    message_id: turn.message_id,
    asked: turn.asked,
    calls: (message.content.tool_calls ?? [])
      .slice(0, MAX_RECEIVERS)
      .flatMap((call) => (call.id === undefined ? [] : [callHash(call.id)])),
    is_work: isWork(message),
    writes: turn.accesses.some(({ access }) => access !== 'read') || turn.work.some(({ kind }) => kind === 'write'),
    statement: saidKey(turn),
    work: turn.work.map(({ fingerprint }) => fingerprint),
  };
}

/** A request that was answered is closed, unless other calls of it are still open. */
function withoutAnswered(turn: Turn): readonly OpenRequest[] {
  const { answers, conversation, message } = turn;
  if (answers === undefined) return conversation.requests;
  const call = message.content.tool_call_id === undefined ? undefined : callHash(message.content.tool_call_id);
  const calls = answers.calls.filter((id) => call !== undefined && id !== call);
  return conversation.requests.flatMap((request) => {
    if (request !== answers) return [request];
    return calls.length > 0 ? [{ ...request, calls }] : [];
  });
}

/** What was said, with this answer beside its question. An answer that is only new because it is the first is no progress. */
function withAnswer(turn: Turn): readonly Said[] {
  const { answers, conversation } = turn;
  if (answers === undefined) return conversation.said;
  const answer = contentHash(turn);
  return conversation.said.map((said) => {
    if (said.agent !== answers.agent || said.statement !== answers.statement) return said;
    const own = said.answer === null && isNew(turn) ? 1 : 0;
    const written = said.answer === null && turn.outcome.kind === 'succeeded' && answers.writes ? 1 : 0;
    return { ...said, answer, novelty: said.novelty + own, writes: said.writes + written };
  });
}

function saidNow(turn: Turn, novelty: number, writes: number): Said {
  const before = saidBefore(turn);
  const again = before !== undefined && !wentOn(turn, before) ? before : undefined;
  return {
    agent: turn.sender,
    statement: saidKey(turn),
    count: (again?.count ?? 0) + 1,
    first_at: again?.first_at ?? turn.now,
    at: turn.now,
    message_ids: [...(again?.message_ids ?? []), turn.message_id].slice(-MAX_IDS),
    novelty,
    writes,
    answer: before?.answer ?? null,
  };
}

/** Work that failed or brought nothing, and an objection, are one more in the row; work that went well ends it. */
function failuresAfter(turn: Turn, { observations }: Review): Conversation['failures'] {
  const { outcome, answers, message_id, conversation } = turn;
  const { count, message_ids } = conversation.failures;
  const isWork = answers?.is_work === true;
  if (troubleIn(turn, observations) !== null)
    return outcome.kind === 'failed' && !isWork
      ? conversation.failures
      : { count: count + 1, message_ids: [...message_ids, message_id].slice(-MAX_IDS) };
  return isWork && outcome.kind === 'succeeded' ? { count: 0, message_ids: [] } : conversation.failures;
}

/** Folds a message into its conversation. */
export function conversationAfter(turn: Turn, review: Review): Conversation {
  const { pieces, objections, changes } = review;
  const { conversation, message, outcome, answers, now } = turn;
  const novelty = conversation.novelty + (isNew(turn) ? 1 : 0);
  const writes = conversation.writes + (outcome.kind === 'succeeded' && answers?.writes === true ? 1 : 0);
  const content = contentHash(turn);
  const seen =
    outcome.kind === 'idle' ? conversation.seen : [...conversation.seen.filter((h) => h !== content), content];
  const requests = withoutAnswered(turn);
  const key = saidKey(turn);
  const said = withAnswer(turn).filter(
    (known) => now - known.at <= REPETITION_WINDOW_MS && !(known.agent === turn.sender && known.statement === key),
  );
  const receivers = message.target_agents.slice(0, MAX_RECEIVERS).map(receiverHash);
  const members = [...new Set([...conversation.members, turn.me, ...receivers])].slice(-MAX_MEMBERS);
  return {
    last: {
      agent: turn.sender,
      receivers,
      message_id: turn.message_id,
    },
    requests: (message.message_type === 'request' ? [...requests, requestOf(turn)] : requests).slice(-MAX_REQUESTS),
    said: (canRepeat(turn) ? [...said, saidNow(turn, novelty, writes)] : said).slice(-MAX_STATEMENTS),
    seen: seen.slice(-MAX_SEEN),
    novelty,
    writes,
    failures: failuresAfter(turn, review),
    members,
    objections,
    pieces,
    changes,
    updated_at: now,
  };
}
