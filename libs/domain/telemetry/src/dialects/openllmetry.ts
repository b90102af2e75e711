import { operation, usageOf, type Meaning, type Operation } from '../operation.ts';
import type { AttributeValue, Span } from '../span.ts';
import { amount, field, isRecord, parsed, shown, structured, text } from '../values.ts';
import { answeredIn, askedIn, chatOf, indexed, type ChatMessage } from './chat.ts';
import { genAiModelOperation, readGenAi } from './gen-ai.ts';

/*
 * OpenLLMetry (Traceloop), on top of OpenTelemetry's conventions, which it follows more and more:
 * https://github.com/traceloop/openllmetry/blob/main/packages/opentelemetry-semantic-conventions-ai/opentelemetry/semconv_ai/__init__.py
 * Inputs and outputs of its decorators:
 * https://github.com/traceloop/openllmetry/blob/main/packages/traceloop-sdk/traceloop/sdk/decorators/base.py
 */

const SPAN_KIND = 'traceloop.span.kind';
const MODEL_MARKS = ['llm.request.type', 'llm.usage.total_tokens', 'gen_ai.prompt.0.role', 'gen_ai.completion.0.role'];

/** What applications set as association properties to tell one conversation from another. */
const CONVERSATION = ['session_id', 'conversation_id', 'chat_id', 'thread_id'].map(
  (name) => `traceloop.association.properties.${name}`,
);

export const isOpenLlmetry = ({ attributes }: Span): boolean =>
  attributes.has(SPAN_KIND) || MODEL_MARKS.some((mark) => attributes.has(mark));

export function readOpenLlmetry(span: Span): Meaning {
  const { attributes } = span;
  return {
    operation: operationOf(span),
    conversation: text(attributes, 'gen_ai.conversation.id', ...CONVERSATION),
  };
}

function operationOf(span: Span): Operation | null {
  const { attributes } = span;
  const dialect = 'openllmetry';
  switch (text(attributes, SPAN_KIND) ?? '') {
    case 'agent':
      return operation({
        kind: 'agent',
        dialect,
        name: text(attributes, 'gen_ai.agent.name', 'traceloop.entity.name') ?? span.name,
        input: entityInput(span),
        output: entityOutput(span),
      });
    case 'tool':
      return operation({
        kind: 'tool',
        dialect,
        name: text(attributes, 'gen_ai.tool.name', 'traceloop.entity.name') ?? span.name,
        actor: text(attributes, 'gen_ai.agent.name'),
        arguments: shown(attributes.get('gen_ai.tool.call.arguments')) || entityInput(span),
        output: shown(attributes.get('gen_ai.tool.call.result')) || entityOutput(span),
        call_id: text(attributes, 'gen_ai.tool.call.id'),
      });
    case 'workflow':
    case 'task':
      return null;
    default:
      return MODEL_MARKS.some((mark) => attributes.has(mark)) ? modelOperation(span) : readGenAi(span).operation;
  }
}

function modelOperation(span: Span): Operation {
  const { attributes } = span;
  const base = genAiModelOperation(span);
  return {
    ...base,
    dialect: 'openllmetry',
    input: askedIn(chat(span, 'gen_ai.prompt')) ?? base.input,
    output: answeredIn(chat(span, 'gen_ai.completion')) ?? base.output,
    usage:
      base.usage ??
      usageOf(amount(attributes, 'llm.usage.prompt_tokens'), amount(attributes, 'llm.usage.completion_tokens'), null),
  };
}

const chat = ({ attributes }: Span, prefix: string): ChatMessage[] => indexed(attributes, prefix).flatMap(messageOf);

function messageOf(message: Map<string, AttributeValue>): ChatMessage[] {
  const calls = indexed(message, 'tool_calls').flatMap((call) => text(call, 'name', 'function.name') ?? []);
  const content = structured(message.get('content'));
  return chatOf({ role: text(message, 'role') ?? '', content }).map((told) => ({ ...told, calls }));
}

/** What a decorated function was given: its keyword arguments, or the one argument that it has, else all as it is. */
function entityInput({ attributes }: Span): string | null {
  const json = text(attributes, 'traceloop.entity.input');
  if (json === null) return null;
  const input = parsed(json);
  const [positional, named, inputs] = ['args', 'kwargs', 'inputs'].map((name) => field(input, name));
  const isEmpty = (value: unknown) =>
    (Array.isArray(value) ? value : Object.keys(isRecord(value) ? value : {})).length === 0;
  if (isRecord(named) && !isEmpty(named) && isEmpty(positional)) return shown(named) || null;
  if (Array.isArray(positional) && positional.length === 1 && isEmpty(named)) return shown(positional[0]) || null;
  return shown(isRecord(inputs) ? inputs : (input ?? json)) || null;
}

function entityOutput({ attributes }: Span): string | null {
  const json = text(attributes, 'traceloop.entity.output');
  return json === null ? null : shown(parsed(json) ?? json) || null;
}
