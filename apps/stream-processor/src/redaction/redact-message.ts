import type { AgentMessage, DeclaredResource, ToolCall } from '@chorus/contracts';
import { redact, type Redacted, type RedactionKind, type RedactionPolicy } from '@chorus/privacy';

/** Ids in `metadata`: what belongs together must stay together. */
const METADATA_IDS = ['fleet_id', 'message_id', 'reply_to', 'source', 'trace_id', 'span_id', 'parent_span_id'] as const;
/** Longer texts are no ids. */
const MAX_ID = 256;

/**
 * A message without what must not be stored, as the policy says: its texts, the names of unknown fields, and the
 * arguments of tool calls, which stay JSON where they were. The fields that say which message it is, whose, when and to
 * whom stay as they are, whatever they look like, and so do ids of tool calls and names of known fields.
 *
 * The same message and policy give the same result; to redact again changes nothing.
 */
export function redactMessage(message: AgentMessage, policy: RedactionPolicy): Redacted<AgentMessage> {
  const counts: Partial<Record<RedactionKind, number>> = {};
  let changed = false;
  const clean = <T>(value: T): T => {
    const found = redact(value, policy);
    changed ||= found.value !== value;
    for (const [kind, count] of Object.entries(found.counts) as [RedactionKind, number][])
      counts[kind] = (counts[kind] ?? 0) + count;
    return found.value;
  };
  const value = cleanMessage(message, clean);
  return { value: changed ? value : message, counts };
}

type Clean = <T>(value: T) => T;

function cleanMessage(message: AgentMessage, clean: Clean): AgentMessage {
  const { agent_id, timestamp, message_type, content, target_agents, correlation_id, metadata, ...unknown } = message;
  return {
    agent_id,
    timestamp,
    message_type,
    content: cleanContent(content, clean),
    target_agents,
    correlation_id,
    metadata: cleanMetadata(metadata, clean),
    ...clean(unknown),
  };
}

function cleanContent(content: AgentMessage['content'], clean: Clean): AgentMessage['content'] {
  const { text, resources, tool_calls, tool_call_id, error, ...unknown } = content;
  return {
    ...(text !== undefined && { text: clean(text) }),
    ...(resources && { resources: resources.map((resource) => cleanResource(resource, clean)) }),
    ...(tool_calls && { tool_calls: tool_calls.map((call) => cleanCall(call, clean)) }),
    ...(tool_call_id !== undefined && { tool_call_id }),
    ...(error !== undefined && { error: clean(error) }),
    ...clean(unknown),
  };
}

function cleanResource(declared: DeclaredResource, clean: Clean): DeclaredResource {
  const { resource, access, intent, release, ...unknown } = declared;
  return {
    resource: clean(resource),
    access,
    ...(intent !== undefined && { intent: clean(intent) }),
    ...(release !== undefined && { release }),
    ...clean(unknown),
  };
}

function cleanCall({ id, type, function: called, ...unknown }: ToolCall, clean: Clean): ToolCall {
  const { name, arguments: given, ...more } = called;
  return {
    ...(id !== undefined && { id }),
    ...(type !== undefined && { type }),
    function: {
      name: clean(name),
      ...(given !== undefined && { arguments: typeof given === 'string' ? cleanJson(given, clean) : clean(given) }),
      ...clean(more),
    },
    ...clean(unknown),
  };
}

/**
 * JSON within a text, cleaned as what it means and written again only where something was found: a secret may be known by
 * its field alone, and a mark in the place of a number would be no JSON any more.
 */
function cleanJson(text: string, clean: Clean): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return clean(text);
  }
  const kept = clean(parsed);
  // As a text nevertheless: a name that stands there twice was parsed once.
  return kept === parsed ? clean(text) : JSON.stringify(kept);
}

function cleanMetadata(metadata: AgentMessage['metadata'], clean: Clean): AgentMessage['metadata'] {
  const isId = ([name, value]: [string, unknown]): boolean =>
    (METADATA_IDS as readonly string[]).includes(name) && typeof value === 'string' && value.length <= MAX_ID;
  const entries = Object.entries(metadata);
  const ids = Object.fromEntries(entries.filter(isId));
  return { ...ids, ...clean(Object.fromEntries(entries.filter((entry) => !isId(entry)))) };
}
