import type { AgentMessage, ResourceAccess } from '@chorus/contracts';
import { callFingerprint, verbOf } from './accesses/tool-call.ts';
import { accessesOf } from './accesses/extract-accesses.ts';
import { inNormalForm } from './accesses/normal-form.ts';
import { resourceKey } from './accesses/resource-key.ts';
import { MAX_RECEIVERS } from './limits.ts';
import { extractOutcome, type Outcome } from './outcome.ts';
import { conversationExpired, EMPTY_CONVERSATION, type Conversation, type OpenRequest } from './state.ts';
import { hash } from './text/hash.ts';
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
  readonly accesses: readonly ResourceAccess[];
  readonly outcome: Outcome;
  readonly statement: Statement;
  readonly work: readonly WorkItem[];
  /** As it was before this message. */
  readonly conversation: Conversation;
  /** The request that this response answers, where it is known. */
  readonly answers: OpenRequest | undefined;
  /** Hashes of the agents that this message asks; empty unless it is a request. */
  readonly asked: readonly string[];
}

/** Hash by which an agent is remembered as a receiver. */
export const receiverHash = (agent: string): string => hash(`agent ${agent}`);
export const callHash = (id: string): string => hash(`call ${id}`);

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
  const text = message.content.text ?? '';
  const topic = hasCode(message) || holdsRedaction(text) ? undefined : topicOf(normalise(text));
  const scope = hasCode(message) ? '' : message.correlation_id;
  const what = topic === undefined ? hash(`${scope}\n${statement.hash}`) : `about ${topic}`;
  return [{ fingerprint: `request ${what}`, kind: 'request', label: 'the same request' }];
}

/** Reads a message once, for all rules. */
export function turnOf(given: AgentMessage, message_id: string, now: number, before: Conversation | undefined): Turn {
  const message = inNormalForm(given);
  const isOver = before === undefined || conversationExpired(before, now);
  // One that was stored by an older release lacks what is remembered since.
  const conversation = isOver ? EMPTY_CONVERSATION : { ...EMPTY_CONVERSATION, ...before };
  // Stands for what nobody can compare, because a part of it was redacted.
  const unique = `${message.agent_id}\n${message_id}`;
  const fingerprints = (message.content.tool_calls ?? []).map((call) => callFingerprint(call, unique));
  const statement = statementOf(message, fingerprints, unique);
  const outcome = extractOutcome(message);
  const me = receiverHash(message.agent_id);
  return {
    message,
    sender: message.agent_id,
    me,
    here: hash(message.correlation_id),
    message_id,
    now,
    accesses: accessesOf(message, outcome),
    outcome,
    statement,
    work: workOf(message, statement, fingerprints, unique),
    conversation,
    answers: answeredRequest(conversation, message, me),
    asked: message.message_type === 'request' ? message.target_agents.slice(0, MAX_RECEIVERS).map(receiverHash) : [],
  };
}
