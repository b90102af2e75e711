import { MAX_CALLS, MAX_CHAT } from '../limits.ts';
import type { AttributeValue, Attributes } from '../span.ts';
import { field, isRecord, shown } from '../values.ts';

/** One message of a chat with a model, whichever convention recorded it. */
export interface ChatMessage {
  readonly role: string;
  readonly text: string;
  /** Names of the tools that it asks for. Their arguments are left out: the calls themselves are spans of their own. */
  readonly calls: readonly string[];
}

const paragraphs = (texts: readonly string[]): string | null =>
  texts.filter((text) => text !== '').join('\n\n') || null;

/** Instructions do not change from call to call: they are no message of the conversation. */
const isInstruction = ({ role }: ChatMessage): boolean => role === 'system' || role === 'developer';

/** What is new in a request: what came after the model's last answer. The chat before it was sent many times. */
export function askedIn(chat: readonly ChatMessage[]): string | null {
  const last = chat.findLastIndex(({ role }) => role === 'assistant' || role === 'model');
  const since = chat.slice(last + 1).filter((message) => !isInstruction(message));
  return paragraphs(since.map(({ text }) => text));
}

/** What a model answered: its texts, then the tools that it asks for. */
export function answeredIn(chat: readonly ChatMessage[]): string | null {
  const calls = chat.flatMap((message) => message.calls).slice(0, MAX_CALLS);
  return paragraphs([...chat.map(({ text }) => text), calls.length > 0 ? `calls ${calls.join(', ')}` : '']);
}

/** Messages as structures: with `parts` (OpenTelemetry since 1.37) or with `content` and `tool_calls` (as OpenAI has them). */
export function chatOf(value: unknown): ChatMessage[] {
  const messages = Array.isArray(value) ? value : [value];
  return messages.slice(-MAX_CHAT).flatMap((message: unknown): ChatMessage[] => {
    if (!isRecord(message)) return [];
    const parts = [field(message, 'parts'), field(message, 'content')].flatMap((some) =>
      Array.isArray(some) ? some : some === undefined || some === null ? [] : [some],
    );
    const toolCalls = field(message, 'tool_calls');
    const calls = [...parts.map(callOf), ...(Array.isArray(toolCalls) ? toolCalls : []).map(nameOfCall)];
    return [
      {
        role: shown(field(message, 'role')).slice(0, 32),
        text: parts
          .map(textOfPart)
          .filter((text) => text !== '')
          .join('\n'),
        calls: calls.filter((name) => name !== '').slice(0, MAX_CALLS),
      },
    ];
  });
}

const callOf = (part: unknown): string => (field(part, 'type') === 'tool_call' ? nameOfCall(part) : '');

const nameOfCall = (call: unknown): string => {
  const name = field(field(call, 'function'), 'name') ?? field(call, 'name');
  return typeof name === 'string' ? name.slice(0, 256) : '';
};

/** @see https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-input-messages.json */
function textOfPart(part: unknown): string {
  if (typeof part === 'string') return part;
  switch (field(part, 'type')) {
    case 'tool_call':
    case 'reasoning':
      return '';
    case 'tool_call_response':
      return shown(field(part, 'response') ?? field(part, 'result'));
    default: {
      const text = field(part, 'text') ?? (field(part, 'modality') === undefined ? field(part, 'content') : undefined);
      if (typeof text === 'string') return text;
      const what = field(part, 'modality') ?? field(part, 'type');
      return typeof what === 'string' ? `[${what.slice(0, 32)}]` : '';
    }
  }
}

/** Attributes `<prefix>.<index>.<rest>` by index, in its order; an index may be missing. */
export function indexed(attributes: Attributes, prefix: string): Map<string, AttributeValue>[] {
  const found = new Map<number, Map<string, AttributeValue>>();
  for (const [key, value] of attributes) {
    if (!key.startsWith(`${prefix}.`)) continue;
    const dot = key.indexOf('.', prefix.length + 1);
    const index = key.slice(prefix.length + 1, dot);
    if (dot < 0 || !/^\d{1,6}$/.test(index)) continue;
    const at = Number(index);
    const item = found.get(at) ?? new Map<string, AttributeValue>();
    found.set(at, item.set(key.slice(dot + 1), value));
  }
  return [...found.entries()]
    .sort(([a], [b]) => a - b)
    .slice(-MAX_CHAT)
    .map(([, item]) => item);
}
