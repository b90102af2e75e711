import { operation, usageOf, type Meaning, type Operation } from '../operation.ts';
import type { Span, SpanEvent } from '../span.ts';
import { amount, field, shown, structured, text } from '../values.ts';
import { answeredIn, askedIn, chatOf, type ChatMessage } from './chat.ts';

/*
 * OpenTelemetry's semantic conventions for generative AI:
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-spans.md and
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.41.0/docs/gen-ai/gen-ai-agent-spans.md, since then at
 * https://github.com/open-telemetry/semantic-conventions-genai. Names that they have given up are read as well, since
 * instrumentations keep them: https://github.com/open-telemetry/semantic-conventions/tree/v1.41.0/model/gen-ai/deprecated
 */

const MODEL_OPERATIONS: ReadonlySet<string> = new Set(['chat', 'generate_content', 'text_completion', 'embeddings']);

export function readGenAi(span: Span): Meaning {
  return { operation: operationOf(span), conversation: text(span.attributes, 'gen_ai.conversation.id') };
}

function operationOf(span: Span): Operation | null {
  const { attributes } = span;
  const name = text(attributes, 'gen_ai.operation.name');
  if (name === 'invoke_agent') return agentOperation(span);
  if (name === 'execute_tool' || text(attributes, 'mcp.method.name') === 'tools/call') return toolOperation(span);
  // Before there was an operation name, a provider and a model said that a model was called.
  const isModelCall =
    name === null
      ? text(attributes, 'gen_ai.provider.name', 'gen_ai.system') !== null &&
        text(attributes, 'gen_ai.request.model') !== null
      : MODEL_OPERATIONS.has(name);
  return isModelCall ? genAiModelOperation(span) : null;
}

/** Spans are to be called `<operation> <target>`; without the attribute this is all that names the target. */
const targetInName = (span: Span, operationName: string): string | null =>
  span.name.startsWith(`${operationName} `) ? span.name.slice(operationName.length + 1) : null;

function agentOperation(span: Span): Operation {
  const { attributes } = span;
  return operation({
    kind: 'agent',
    dialect: 'gen_ai',
    name: text(attributes, 'gen_ai.agent.name', 'gen_ai.agent.id') ?? targetInName(span, 'invoke_agent'),
    actor: text(attributes, 'gen_ai.caller.name'),
    input: askedIn(inputChat(span)),
    output: answeredIn(outputChat(span)),
    usage: genAiUsage(span),
  });
}

function toolOperation(span: Span): Operation {
  const { attributes } = span;
  const result = attributes.get('gen_ai.tool.call.result');
  return operation({
    kind: 'tool',
    dialect: 'gen_ai',
    name: text(attributes, 'gen_ai.tool.name') ?? targetInName(span, 'execute_tool'),
    actor: text(attributes, 'gen_ai.agent.name'),
    arguments: shown(attributes.get('gen_ai.tool.call.arguments')) || null,
    output: shown(result) || null,
    call_id: text(attributes, 'gen_ai.tool.call.id'),
  });
}

export function genAiModelOperation(span: Span): Operation {
  const { attributes } = span;
  const isEmbedding = text(attributes, 'gen_ai.operation.name') === 'embeddings';
  return operation({
    kind: 'model',
    dialect: 'gen_ai',
    name: text(attributes, 'gen_ai.request.model', 'gen_ai.response.model'),
    model: text(attributes, 'gen_ai.response.model', 'gen_ai.request.model'),
    actor: text(attributes, 'gen_ai.agent.name'),
    input: isEmbedding ? null : askedIn(inputChat(span)),
    output: isEmbedding ? null : answeredIn(outputChat(span)),
    usage: genAiUsage(span),
  });
}

const genAiUsage = ({ attributes }: Span) =>
  usageOf(
    amount(attributes, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'),
    amount(attributes, 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens'),
    amount(attributes, 'gen_ai.usage.cost'),
  );

const inputChat = (span: Span): ChatMessage[] =>
  recorded(span, 'gen_ai.input.messages', 'user') ??
  eventChat(span, [
    'gen_ai.system.message',
    'gen_ai.user.message',
    'gen_ai.assistant.message',
    'gen_ai.tool.message',
  ]) ??
  recorded(span, 'gen_ai.prompt', 'user') ??
  [];

const outputChat = (span: Span): ChatMessage[] =>
  recorded(span, 'gen_ai.output.messages', 'assistant') ??
  eventChat(span, ['gen_ai.choice']) ??
  recorded(span, 'gen_ai.completion', 'assistant') ??
  [];

/** Messages in an attribute of the span, or of an event (`gen_ai.content.prompt` bears `gen_ai.prompt`). */
function recorded(span: Span, name: string, role: string): ChatMessage[] | null {
  const value = [span, ...span.events]
    .map(({ attributes }) => attributes.get(name))
    .find((found) => found !== undefined);
  if (value === undefined) return null;
  const messages = structured(value);
  // What is no JSON, for instance because it was cut, is shown as it is.
  if (typeof messages === 'string') return [{ role, text: messages, calls: [] }];
  return chatOf(messages);
}

/** Span events of conventions up to 1.36, one for each message of the chat. */
function eventChat({ events }: Span, names: readonly string[]): ChatMessage[] | null {
  const found = events.filter(({ name }) => names.includes(name));
  return found.length === 0 ? null : found.flatMap(eventMessage);
}

function eventMessage({ name, attributes }: SpanEvent): ChatMessage[] {
  const isChoice = name === 'gen_ai.choice';
  const body = structured(attributes.get('gen_ai.event.content'));
  const told =
    structured(attributes.get('message')) ?? field(body, 'message') ?? body ?? Object.fromEntries(attributes);
  const role = isChoice ? 'assistant' : (name.split('.')[1] ?? '');
  if (typeof told === 'string') return [{ role, text: told, calls: [] }];
  return chatOf(told).map((message) => ({ ...message, role: message.role || role }));
}
