import { MAX_MEMBERS, MAX_RECEIVERS, MAX_REQUESTS, MAX_SEEN, MAX_STATEMENTS, REPETITION_WINDOW_MS } from './limits.ts';
import { troubleIn } from './rules/execution-failure.ts';
import { canRepeat, saidBefore, wentOn } from './rules/repetition.ts';
import type { Review } from './lineage/review.ts';
import type { Conversation, OpenRequest, Said } from './state.ts';
import { callHash, isWork, type Turn } from './turn.ts';

/** Message ids kept beside something that happens again and again: the latest ones. */
const MAX_IDS = 4;

/** Whether it says something that was not said in this conversation of late. */
export const isNew = (turn: Turn): boolean =>
  turn.outcome.kind !== 'idle' && !turn.conversation.seen.includes(turn.content);

/** A list with one more at its end: the last `max` of them. */
const appended = <T>(list: readonly T[], last: T, max: number): readonly T[] =>
  list.length < max ? [...list, last] : [...list.slice(list.length - max + 1), last];

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
    statement: turn.said_key,
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
  const answer = turn.content;
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
    statement: turn.said_key,
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

/** What was said or answered of late, with this: it is the latest, if it was there before. */
function seenAfter({ conversation, outcome, content }: Turn, wasNew: boolean): readonly string[] {
  const { seen } = conversation;
  if (outcome.kind === 'idle') return seen;
  return appended(wasNew ? seen : seen.filter((known) => known !== content), content, MAX_SEEN);
}

function membersAfter({ conversation, me, receivers }: Turn): readonly string[] {
  const { members } = conversation;
  if (members.includes(me) && receivers.every((receiver) => members.includes(receiver))) return members;
  return [...new Set([...members, me, ...receivers])].slice(-MAX_MEMBERS);
}

/** Folds a message into its conversation. */
export function conversationAfter(turn: Turn, review: Review): Conversation {
  const { pieces, objections, changes } = review;
  const { conversation, message, outcome, answers, now, sender, said_key } = turn;
  const wasNew = isNew(turn);
  const novelty = conversation.novelty + (wasNew ? 1 : 0);
  const writes = conversation.writes + (outcome.kind === 'succeeded' && answers?.writes === true ? 1 : 0);
  const requests = withoutAnswered(turn);
  const said = withAnswer(turn).filter(
    (known) => now - known.at <= REPETITION_WINDOW_MS && !(known.agent === sender && known.statement === said_key),
  );
  return {
    last: {
      agent: sender,
      receivers: turn.receivers,
      message_id: turn.message_id,
    },
    requests: message.message_type === 'request' ? appended(requests, requestOf(turn), MAX_REQUESTS) : requests,
    said: canRepeat(turn) ? appended(said, saidNow(turn, novelty, writes), MAX_STATEMENTS) : said,
    seen: seenAfter(turn, wasNew),
    novelty,
    writes,
    failures: failuresAfter(turn, review),
    members: membersAfter(turn),
    objections,
    pieces,
    changes,
    updated_at: now,
  };
}
