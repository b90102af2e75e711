import type { AgentMessage, ToolCall } from '@chorus/contracts';
import { MAX_ACCESSES, MAX_TEXT } from '../limits.ts';
import { actOf } from './verbs.ts';

type Content = AgentMessage['content'];
type Fields = Readonly<Record<string, unknown>>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (fields: Fields, key: string): unknown => (Object.hasOwn(fields, key) ? fields[key] : undefined);
const textOf = (value: unknown, max = 256): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= max ? value : undefined;

/** Fields in which agents say what they do, where they send it as JSON of their own. */
const ACTION_FIELDS = ['action', 'operation', 'method', 'command', 'verb'];
/** Fields of the contract, and those that only describe the message. */
const NO_ARGUMENTS = new Set(
  'text resources tool_calls tool_call_id error content type role name model status message reasoning thought'.split(
    ' ',
  ),
);

const callOf = (name: unknown, given: unknown, id: unknown): ToolCall | undefined => {
  const known = textOf(name);
  if (known === undefined) return undefined;
  const call_id = textOf(id);
  const fits = typeof given === 'string' || isRecord(given);
  return {
    ...(call_id !== undefined && { id: call_id }),
    type: 'function',
    function: { name: known, ...(fits && { arguments: given }) },
  };
};

/** What a message of another form says, in the terms of the contract. */
interface Found {
  readonly calls: ToolCall[];
  readonly texts: string[];
  answers: string | undefined;
  error: string | undefined;
}

/** Content blocks as Anthropic has them: https://docs.anthropic.com/en/api/messages */
function readBlock(block: unknown, found: Found): void {
  if (typeof block === 'string') return void found.texts.push(block);
  if (!isRecord(block)) return;
  switch (own(block, 'type')) {
    case 'text': {
      const text = own(block, 'text');
      if (typeof text === 'string') found.texts.push(text);
      break;
    }
    case 'tool_use':
    case 'server_tool_use':
    case 'mcp_tool_use': {
      const call = callOf(own(block, 'name'), own(block, 'input'), own(block, 'id'));
      if (call !== undefined) found.calls.push(call);
      break;
    }
    case 'tool_result':
    case 'mcp_tool_result': {
      found.answers ??= textOf(own(block, 'tool_use_id'));
      const result = own(block, 'content');
      const inner: Found = { calls: [], texts: [], answers: undefined, error: undefined };
      for (const item of Array.isArray(result) ? result.slice(0, MAX_ACCESSES) : [result]) readText(item, inner);
      found.texts.push(...inner.texts);
      if (own(block, 'is_error') === true)
        found.error ??= inner.texts.join('\n').slice(0, MAX_TEXT) || 'The tool failed.';
      break;
    }
  }
}

function readText(item: unknown, found: Found): void {
  const text = typeof item === 'string' ? item : isRecord(item) ? own(item, 'text') : undefined;
  if (typeof text === 'string') found.texts.push(text);
}

/** OpenTelemetry's gen_ai attributes of a tool call, flat in whichever record holds them. */
function readAttributes(attributes: Fields, found: Found): void {
  const name = own(attributes, 'gen_ai.tool.name');
  if (name === undefined) return;
  const id = own(attributes, 'gen_ai.tool.call.id');
  const call = callOf(name, own(attributes, 'gen_ai.tool.call.arguments'), id);
  if (call === undefined) return;
  if (own(attributes, 'gen_ai.tool.call.result') === undefined) found.calls.push(call);
  else found.answers ??= textOf(id);
}

/** JSON of the agent's own: `{"action": "cancel", "reservation_id": "4WQ150"}`, or MCP's `tools/call`. */
function readFields(fields: Fields, found: Found): void {
  const params = own(fields, 'params');
  if (own(fields, 'method') === 'tools/call' && isRecord(params)) {
    const call = callOf(own(params, 'name'), own(params, 'arguments'), own(fields, 'id'));
    if (call !== undefined) found.calls.push(call);
    return;
  }
  const legacy = own(fields, 'function_call');
  if (isRecord(legacy)) {
    const call = callOf(own(legacy, 'name'), own(legacy, 'arguments'), undefined);
    if (call !== undefined) found.calls.push(call);
  }
  for (const key of ACTION_FIELDS) {
    const action = textOf(own(fields, key), 64);
    if (action === undefined || actOf(action.split(/[^A-Za-z]/, 1)[0]?.toLowerCase() ?? '') === undefined) continue;
    const given = Object.entries(fields).filter(([name]) => name !== key && !NO_ARGUMENTS.has(name));
    if (given.length === 0) continue;
    const call = callOf(action, Object.fromEntries(given.slice(0, MAX_ACCESSES)), undefined);
    if (call !== undefined) found.calls.push(call);
    return;
  }
}

function parsedObject(text: string | undefined): Fields | undefined {
  if (text === undefined || text.length > MAX_TEXT || !/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether there is anything besides what the contract names. */
function isPlain(content: Content): boolean {
  for (const key of Object.keys(content))
    if (key !== 'text' && key !== 'resources' && key !== 'tool_calls' && key !== 'tool_call_id' && key !== 'error')
      return false;
  return content.text === undefined || content.text.charCodeAt(0) !== 0x7b;
}

/**
 * The message with everything in the fields of the contract, however its sender put it: content blocks of Anthropic's
 * (`tool_use`, `tool_result`), gen_ai attributes in its content or metadata, a call by MCP, fields or a text that is JSON
 * with an action. What the contract's own fields say comes first and stays. The message itself where there is nothing to do.
 */
export function inNormalForm(message: AgentMessage): AgentMessage {
  const { content, metadata } = message;
  const hasAttributes = 'gen_ai.tool.name' in metadata || isRecord(metadata['attributes']);
  if (!hasAttributes && isPlain(content)) return message;
  const found: Found = { calls: [], texts: [], answers: undefined, error: undefined };
  const blocks = content['content'] ?? content['blocks'];
  if (typeof blocks === 'string') found.texts.push(blocks);
  else if (Array.isArray(blocks)) for (const block of blocks.slice(0, 4 * MAX_ACCESSES)) readBlock(block, found);
  if (content['type'] === 'tool_use') readBlock(content, found);
  for (const record of [content, content['attributes'], metadata, metadata['attributes']])
    if (isRecord(record)) readAttributes(record, found);
  readFields(content, found);
  const json = message.message_type === 'response' ? undefined : parsedObject(content.text);
  if (json !== undefined) readFields(json, found);

  const { calls, texts, answers, error } = found;
  if (calls.length === 0 && texts.length === 0 && answers === undefined && error === undefined) return message;
  const text = content.text ?? (texts.length > 0 ? texts.join('\n') : undefined);
  const call_id = content.tool_call_id ?? answers;
  const failure = content.error ?? error;
  return {
    ...message,
    content: {
      ...content,
      ...(text !== undefined && { text }),
      ...(calls.length > 0 && { tool_calls: [...(content.tool_calls ?? []), ...calls].slice(0, 4 * MAX_ACCESSES) }),
      ...(call_id !== undefined && { tool_call_id: call_id }),
      ...(failure !== undefined && { error: failure }),
    },
  };
}
