import type { Message, MessageContent, Usage } from './api.ts';
import { byteLength, uuidV7 } from './runtime.ts';

/** Most bytes of a message as JSON. */
export const MAX_MESSAGE_BYTES = 262_144;
const MAX_RECEIVERS = 1000;

/** A message as ingestion wants it. */
export interface WireMessage {
  agent_id: string;
  timestamp: string;
  message_type: 'request' | 'response' | 'broadcast';
  content: MessageContent;
  target_agents: readonly string[];
  correlation_id: string;
  metadata: {
    message_id: string;
    source: string;
    fleet_id?: string;
    reply_to?: string;
    model?: string;
    usage?: Usage;
    duration_ms?: number;
    [field: string]: unknown;
  };
}

/** A message ready to be sent. */
export interface Encoded {
  readonly id: string;
  readonly agent: string;
  readonly json: string;
  readonly bytes: number;
}

/** Why a message cannot be sent. */
export class Invalid extends Error {
  readonly pointer: string;

  constructor(pointer: string, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.pointer = pointer;
  }
}

export interface Defaults {
  readonly fleet: string | undefined;
  readonly source: string;
}

/**
 * A message of the host as the JSON that is sent. Only what would make it unsendable or undeliverable is checked here: the
 * server checks the rest, and says what is wrong.
 *
 * @throws Invalid, and whatever a getter, a proxy or a `toJSON` of the host throws
 */
export function encode(given: Message, defaults: Defaults, now: number): Encoded {
  if (typeof given !== 'object' || given === null)
    throw new Invalid('', 'A message is an object with agent, content and correlationId.');
  // Each field is read once: what a getter gives may differ the next time.
  const { agent, to, content, correlationId, type, timestamp, id: givenId, replyTo, model, usage, durationMs } = given;
  const metadata = metadataOf(given.metadata);
  const receivers = receiversOf(to);
  const id = identityOf(givenId ?? metadata['message_id'], now);
  const wire: WireMessage = {
    agent_id: agentId(agent, '/agent'),
    timestamp: instantOf(timestamp, now),
    message_type: type ?? (receivers.length > 0 ? 'request' : 'broadcast'),
    content: contentOf(content),
    target_agents: receivers,
    correlation_id: keyText(correlationId, '/correlationId', 'names the conversation'),
    metadata: { source: defaults.source, ...metadata, message_id: id },
  };
  const about = wire.metadata;
  if (defaults.fleet !== undefined) about.fleet_id ??= defaults.fleet;
  if (replyTo !== undefined) about.reply_to = replyTo;
  if (model !== undefined) about.model = model;
  if (usage !== undefined) about.usage = usage;
  if (durationMs !== undefined) about.duration_ms = durationMs;

  const json = jsonOf(wire);
  const bytes = byteLength(json);
  if (bytes > MAX_MESSAGE_BYTES) throw tooLarge(bytes);
  return { id, agent: wire.agent_id, json, bytes };
}

function jsonOf(wire: WireMessage): string {
  try {
    return JSON.stringify(wire);
  } catch (error) {
    const detail =
      'It cannot be written as JSON: it holds itself, a BigInt, or a getter or toJSON that throws, or is too deep.';
    throw new Invalid('/content', detail, error);
  }
}

function tooLarge(size: number): Invalid {
  return new Invalid('/content', `The message has ${size} bytes as JSON; the limit is ${MAX_MESSAGE_BYTES}.`);
}

/** Without lone surrogates, which are no text in UTF-8. */
const WELL_FORMED = /^\P{Cs}*$/u;

export const isAgentId = (value: unknown): value is string =>
  typeof value === 'string' &&
  value.length > 0 &&
  value.length <= 256 &&
  value !== '.' &&
  value !== '..' &&
  WELL_FORMED.test(value);

function agentId(value: unknown, pointer: string): string {
  if (isAgentId(value)) return value;
  const detail = 'An agent is named by text of 1 to 256 characters without lone surrogates, neither "." nor "..".';
  throw new Invalid(pointer, detail);
}

function keyText(value: unknown, pointer: string, purpose: string): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= 256 && WELL_FORMED.test(value)) return value;
  throw new Invalid(pointer, `It ${purpose}: text of 1 to 256 characters without lone surrogates.`);
}

const identityOf = (given: unknown, now: number): string =>
  given === undefined ? uuidV7(now) : keyText(given, '/id', 'names the message');

function receiversOf(to: unknown): readonly string[] {
  if (to === undefined || to === null) return [];
  if (!Array.isArray(to)) return [agentId(to, '/to')];
  if (to.length > MAX_RECEIVERS)
    throw new Invalid('/to', `There are ${to.length} receivers; up to ${MAX_RECEIVERS} are accepted.`);
  return Array.from(to, (receiver, index) => agentId(receiver, `/to/${index}`));
}

function contentOf(content: unknown): MessageContent {
  if (typeof content === 'string') {
    // Known without writing it first: every character is a byte at least.
    if (content.length > MAX_MESSAGE_BYTES) throw tooLarge(content.length);
    return { text: content };
  }
  if (typeof content === 'object' && content !== null && !Array.isArray(content)) return content as MessageContent;
  throw new Invalid('/content', 'Content is text, or an object with text, resources, tool_calls and the like.');
}

function metadataOf(metadata: unknown): Record<string, unknown> {
  if (metadata === undefined) return {};
  if (typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata))
    return metadata as Record<string, unknown>;
  throw new Invalid('/metadata', 'Metadata is an object.');
}

function instantOf(timestamp: unknown, now: number): string {
  if (typeof timestamp === 'string') return timestamp;
  const date = timestamp === undefined ? new Date(now) : new Date(timestamp as number);
  if (Number.isNaN(date.getTime()) || timestamp === null)
    throw new Invalid('/timestamp', 'A timestamp is a Date, ms since 1970, or RFC 3339 text with an offset.');
  return date.toISOString();
}
