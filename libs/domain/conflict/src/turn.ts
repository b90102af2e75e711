import type { AgentMessage, ResourceAccess } from '@chorus/contracts';
import { callFingerprint, readCall, verbOf } from './accesses/tool-call.ts';
import { accessesOf, type Accesses } from './accesses/extract-accesses.ts';
import { inNormalForm } from './accesses/normal-form.ts';
import { resourceKey } from './accesses/resource-key.ts';
import { MAX_RECEIVERS, MAX_TEXT } from './limits.ts';
import { extractOutcome, type Outcome } from './outcome.ts';
import { conversationExpired, EMPTY_CONVERSATION, type Conversation, type OpenRequest } from './state.ts';
import { hash } from './text/hash.ts';
import { Reading } from './text/reading.ts';
import { holdsRedaction } from './text/redaction.ts';
import { normalise, statementOf, type Statement } from './text/statement.ts';
import { topicOf } from './text/topic.ts';

/** A piece of work that a message asks for or announces. */
export interface WorkItem {
  readonly fingerprint: string;
  readonly kind: 'write' | 'lookup' | 'request';
  /** For a person: the tool, the resource, or "the same request". */
  readonly label: string;
}

/** One message as the rules see it. */
export interface Turn {
  readonly message: AgentMessage;
  readonly sender: string;
  /** Hashes of the sender, as a receiver is remembered, and of the conversation. */
  readonly me: string;
  readonly here: string;
  readonly message_id: string;
  readonly now: number;
  /** What is looked at of its text. */
  readonly said: Reading;
  readonly accesses: readonly ResourceAccess[];
  /** The same by their keys. */
  readonly touched: Accesses;
  readonly outcome: Outcome;
  readonly statement: Statement;
  readonly work: readonly WorkItem[];
  /** As it was before this message. */
  readonly conversation: Conversation;
  /** The request that this response answers, where it is known. */
  readonly answers: OpenRequest | undefined;
  /** Hashes of the agents that it is for. */
  readonly receivers: readonly string[];
  /** The same where it asks them; empty unless it is a request. */
  readonly asked: readonly string[];
  /** Equal for messages that say, or report, the same. */
  readonly content: string;
  /** What it says and to whom: the same words to somebody else are no repetition. */
  readonly said_key: string;
}

/** Hash by which an agent is remembered as a receiver. */
export const receiverHash = (agent: string): string => hash('agent ', agent);
export const callHash = (id: string): string => hash('call ', id);

/** Whether the sender has spoken in this conversation before, or was spoken to by name. */
export const tookPart = ({ conversation, me }: Pick<Turn, 'conversation' | 'me'>): boolean =>
  conversation.members.includes(me);

export const hasCode = (message: AgentMessage): boolean => message.content.text?.includes('```') ?? false;

/** Whether there is something in it that can be executed and fail. */
export const isWork = (message: AgentMessage): boolean =>
  hasCode(message) || (message.content.tool_calls ?? []).length > 0 || (message.content.resources ?? []).length > 0;

/**
 * The latest unanswered request of the conversation that was put to this message's sender: by call id where both have
 * one, else by the agents that the response is for. Nobody answers himself, and nobody answers what he was not asked,
 * so that a made-up failure harms no stranger.
 */
function answeredRequest(conversation: Conversation, message: AgentMessage, me: string): OpenRequest | undefined {
  if (message.message_type !== 'response') return undefined;
  const call = message.content.tool_call_id === undefined ? undefined : callHash(message.content.tool_call_id);
  return conversation.requests.findLast(
    (request) =>
      request.agent !== message.agent_id &&
      (request.asked.length === 0 || request.asked.includes(me)) &&
      (call === undefined || request.calls.length === 0 || request.calls.includes(call)) &&
      (message.target_agents.length === 0 || message.target_agents.includes(request.agent)),
  );
}

function workOf(
  message: AgentMessage,
  statement: Statement,
  fingerprints: readonly string[],
  unique: string,
): WorkItem[] {
  const alike = (text: string): string => (holdsRedaction(text) ? `${text}\n${unique}` : text);
  const calls = (message.content.tool_calls ?? []).slice(0, MAX_RECEIVERS).map((call, n): WorkItem => {
    const kind = verbOf(call.function.name).access === 'write' ? 'write' : 'lookup';
    return { fingerprint: `call ${fingerprints[n]}`, kind, label: call.function.name };
  });
  const writes = (message.content.resources ?? [])
    .filter((declared) => declared.access !== 'read' && declared.intent !== undefined && declared.release !== true)
    .slice(0, MAX_RECEIVERS)
    .map(({ resource, intent = '' }): WorkItem => {
      return {
        fingerprint: `write ${hash(alike(`${resourceKey(resource)}\n${intent}`))}`,
        kind: 'write',
        label: resource,
      };
    });
  if (calls.length > 0 || writes.length > 0 || message.message_type !== 'request' || statement.is_small_talk)
    return [...calls, ...writes];
  // Code, and words that say what they are about, are the same work anywhere; others only where the same is talked about.
  const { text } = message.content;
  const isOpaque = text === undefined || hasCode(message) || holdsRedaction(text);
  const topic = isOpaque ? undefined : topicOf(statement.words);
  const scope = hasCode(message) ? '' : message.correlation_id;
  const what = topic === undefined ? hash(scope, '\n', statement.hash) : `about ${topic}`;
  return [{ fingerprint: `request ${what}`, kind: 'request', label: 'the same request' }];
}

/** Equal for messages that say, or report, the same. */
const contentHash = (message: AgentMessage, outcome: Outcome, statement: Statement): string =>
  outcome.kind === 'failed' || (outcome.kind === 'succeeded' && statement.is_small_talk)
    ? hash(`${outcome.kind} ${normalise(outcome.detail || (message.content.text ?? ''))}`)
    : statement.hash;

/** A conversation as it was stored: one of an older release lacks what is remembered since. */
const completed = (stored: Partial<Conversation>): Conversation => ({
  last: stored.last ?? EMPTY_CONVERSATION.last,
  requests: stored.requests ?? EMPTY_CONVERSATION.requests,
  said: stored.said ?? EMPTY_CONVERSATION.said,
  seen: stored.seen ?? EMPTY_CONVERSATION.seen,
  novelty: stored.novelty ?? EMPTY_CONVERSATION.novelty,
  writes: stored.writes ?? EMPTY_CONVERSATION.writes,
  failures: stored.failures ?? EMPTY_CONVERSATION.failures,
  members: stored.members ?? EMPTY_CONVERSATION.members,
  objections: stored.objections ?? EMPTY_CONVERSATION.objections,
  pieces: stored.pieces ?? EMPTY_CONVERSATION.pieces,
  changes: stored.changes ?? EMPTY_CONVERSATION.changes,
  updated_at: stored.updated_at ?? EMPTY_CONVERSATION.updated_at,
});

/** Reads a message once, for all rules. */
export function turnOf(given: AgentMessage, message_id: string, now: number, before: Conversation | undefined): Turn {
  const message = inNormalForm(given);
  const isOver = before === undefined || conversationExpired(before, now);
  const conversation = isOver ? EMPTY_CONVERSATION : completed(before);
  // Stands for what nobody can compare, because a part of it was redacted.
  const unique = `${message.agent_id}\n${message_id}`;
  const calls = (message.content.tool_calls ?? []).map(readCall);
  const fingerprints = calls.map((call) => callFingerprint(call, unique));
  const statement = statementOf(message, fingerprints, unique);
  const outcome = extractOutcome(message);
  const said = new Reading((message.content.text ?? '').slice(0, MAX_TEXT));
  const touched = accessesOf(message, calls, said, outcome);
  const receivers = message.target_agents.slice(0, MAX_RECEIVERS).map(receiverHash);
  const asked = message.message_type === 'request' ? receivers : [];
  const me = receiverHash(message.agent_id);
  return {
    message,
    sender: message.agent_id,
    me,
    here: hash(message.correlation_id),
    message_id,
    now,
    said,
    accesses: [...touched.values()],
    touched,
    outcome,
    statement,
    work: workOf(message, statement, fingerprints, unique),
    conversation,
    answers: answeredRequest(conversation, message, me),
    receivers,
    asked,
    content: contentHash(message, outcome, statement),
    said_key: [statement.hash, ...asked.toSorted()].join(' '),
  };
}
