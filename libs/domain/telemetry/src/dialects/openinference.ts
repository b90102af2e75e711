import { operation, usageOf, type Meaning, type Operation } from '../operation.ts';
import type { AttributeValue, Attributes, Span } from '../span.ts';
import { amount, field, parsed, text } from '../values.ts';
import { answeredIn, askedIn, indexed, type ChatMessage } from './chat.ts';

/*
 * OpenInference: https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md and
 * https://github.com/Arize-ai/openinference/blob/main/spec/tool_calling.md
 */

export const OPENINFERENCE_KIND = 'openinference.span.kind';

export function readOpenInference(span: Span): Meaning {
  return { operation: operationOf(span), conversation: text(span.attributes, 'session.id') };
}

function operationOf(span: Span): Operation | null {
  const { attributes } = span;
  const dialect = 'openinference';
  switch ((text(attributes, OPENINFERENCE_KIND) ?? '').toUpperCase()) {
    case 'AGENT':
      return operation({
        kind: 'agent',
        dialect,
        name: text(attributes, 'agent.name', 'graph.node.name', 'graph.node.id') ?? span.name,
        input: text(attributes, 'input.value'),
        output: text(attributes, 'output.value'),
      });
    case 'TOOL':
      return operation({
        kind: 'tool',
        dialect,
        name: text(attributes, 'tool.name') ?? span.name,
        actor: actorOf(attributes),
        arguments: text(attributes, 'tool_call.function.arguments', 'input.value'),
        output: text(attributes, 'output.value'),
        call_id: text(attributes, 'tool.id', 'tool_call.id'),
      });
    case 'LLM':
      return modelOperation(attributes);
    case 'EMBEDDING':
      return operation({
        kind: 'model',
        dialect,
        name: text(attributes, 'embedding.model_name'),
        model: text(attributes, 'embedding.model_name'),
        actor: actorOf(attributes),
        usage: usage(attributes),
      });
    case 'CHAIN':
      // The run of an agent that LangChain's create_agent made is a chain, as everything of LangGraph.
      return langChainAgent(attributes) === span.name ? operation({ kind: 'agent', dialect, name: span.name }) : null;
    default:
      return null;
  }
}

const actorOf = (attributes: Attributes): string | null => text(attributes, 'agent.name') ?? langChainAgent(attributes);

/** The agent that LangChain's metadata names, on the spans of its models and tools as well. */
function langChainAgent(attributes: Attributes): string | null {
  const metadata = text(attributes, 'metadata');
  const name = metadata?.includes('"lc_agent_name"') ? field(parsed(metadata), 'lc_agent_name') : undefined;
  return typeof name === 'string' && name !== '' ? name : null;
}

function modelOperation(attributes: Attributes): Operation {
  const told = text(attributes, 'llm.model_name');
  const parameters = text(attributes, 'llm.invocation_parameters');
  const asked = parameters === null ? undefined : field(parsed(parameters), 'model');
  return operation({
    kind: 'model',
    dialect: 'openinference',
    // Instrumentations write the model that answered over the one that was asked for; the parameters still tell it.
    name: text(attributes, 'llm.request.model_name') ?? (typeof asked === 'string' ? asked : told),
    model: text(attributes, 'llm.response.model_name') ?? told,
    actor: actorOf(attributes),
    input:
      askedIn(chat(attributes, 'llm.input_messages')) ??
      texts(attributes, 'llm.prompts', 'prompt.text') ??
      plain(attributes, 'input'),
    output:
      answeredIn(chat(attributes, 'llm.output_messages')) ??
      texts(attributes, 'llm.choices', 'completion.text') ??
      plain(attributes, 'output'),
    usage: usage(attributes),
  });
}

const usage = (attributes: Attributes) =>
  usageOf(
    amount(attributes, 'llm.token_count.prompt'),
    amount(attributes, 'llm.token_count.completion'),
    amount(attributes, 'llm.cost.total'),
  );

const chat = (attributes: Attributes, prefix: string): ChatMessage[] => indexed(attributes, prefix).map(messageOf);

function messageOf(message: Map<string, AttributeValue>): ChatMessage {
  const contents = indexed(message, 'message.contents').flatMap((content) => {
    const kind = text(content, 'message_content.type');
    const said = text(content, 'message_content.text');
    if (kind === 'reasoning' || kind === 'tool_use') return [];
    return said !== null ? [said] : kind === null ? [] : [`[${kind.slice(0, 32)}]`];
  });
  const calls = indexed(message, 'message.tool_calls').map((call) => text(call, 'tool_call.function.name'));
  return {
    role: (text(message, 'message.role') ?? '').toLowerCase(),
    text: text(message, 'message.content') ?? contents.join('\n'),
    calls: [...calls, text(message, 'message.function_call_name')].filter((name) => name !== null),
  };
}

const texts = (attributes: Attributes, prefix: string, name: string): string | null =>
  indexed(attributes, prefix)
    .flatMap((item) => text(item, name) ?? [])
    .join('\n\n') || null;

/** The whole input or output where it is a text; as JSON it is the request itself, with all that was said before. */
const plain = (attributes: Attributes, side: 'input' | 'output'): string | null =>
  text(attributes, `${side}.mime_type`) === 'application/json' ? null : text(attributes, `${side}.value`);
