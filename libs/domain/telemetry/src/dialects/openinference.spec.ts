import { describe, expect, it } from '@jest/globals';
import type { AttributeValue } from '../span.ts';
import { routes, span, take, type Given } from '../testing/spans.ts';

const of = (kind: string, given: Given, attributes: Record<string, AttributeValue> = {}) =>
  span({ ...given, attributes: { 'openinference.span.kind': kind, ...attributes } });

describe('OpenInference', () => {
  it('a run of agents, as the OpenAI Agents SDK records it', () => {
    const session = { 'session.id': 'dinner' };
    const { messages, counts } = take([
      of('AGENT', { id: 1, name: 'Agent workflow', to: 900 }, session),
      of('AGENT', { id: 2, parent: 1, name: 'Triage', from: 10, to: 800 }, { 'agent.name': 'Triage', ...session }),
      of(
        'LLM',
        { id: 3, parent: 2, name: 'response', from: 20, to: 300 },
        {
          'llm.model_name': 'gpt-4o-2024-08-06',
          'llm.invocation_parameters': '{"model":"gpt-4o","temperature":0}',
          'llm.token_count.prompt': 40,
          'llm.token_count.completion': 9,
          'llm.cost.total': 0.001,
          // The instructions are message 0, and may be missing.
          'llm.input_messages.1.message.role': 'user',
          'llm.input_messages.1.message.content': 'Book table 4',
          'llm.output_messages.0.message.role': 'assistant',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'book_table',
          'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"table":4}',
          ...session,
        },
      ),
      of(
        'TOOL',
        { id: 4, parent: 2, name: 'book_table', from: 310, to: 500 },
        {
          'tool.name': 'book_table',
          'tool.id': 'call_9',
          'input.value': '{"table":4}',
          'output.value': 'booked',
          ...session,
        },
      ),
      of('CHAIN', { id: 5, parent: 2, from: 510, to: 520 }, session),
    ]);
    expect(messages.map(({ correlation_id }) => correlation_id)).toEqual(Array(8).fill('dinner'));
    expect(routes({ messages })).toEqual([
      'shop → Agent workflow',
      'Agent workflow → Triage',
      'Triage → model:gpt-4o: Book table 4',
      'model:gpt-4o → Triage: calls book_table',
      'Triage → tool:book_table',
      'tool:book_table → Triage: booked',
      'Triage → Agent workflow',
      'Agent workflow → shop',
    ]);
    expect(messages[3]?.metadata).toMatchObject({
      dialect: 'openinference',
      model: 'gpt-4o-2024-08-06',
      usage: { input_tokens: 40, output_tokens: 9, cost_usd: 0.001 },
    });
    expect(messages[4]?.content).toEqual({
      tool_calls: [{ id: 'call_9', type: 'function', function: { name: 'book_table', arguments: '{"table":4}' } }],
    });
    expect(counts).toEqual({ mapped: 4, held: 0, inner: 0, repeated: 0, ignored: 1 });
  });

  it('LangChain’s agents, which are chains that its metadata names', () => {
    const metadata = (more: object = {}) => ({
      metadata: JSON.stringify({ lc_agent_name: 'meteorologist', session_id: 'weather', ...more }),
      'session.id': 'weather',
    });
    const { messages } = take([
      of('CHAIN', { id: 1, name: 'LangGraph', to: 900 }, { 'session.id': 'weather' }),
      of('CHAIN', { id: 2, parent: 1, name: 'meteorologist', from: 10, to: 800 }, metadata()),
      of('CHAIN', { id: 3, parent: 2, name: 'model', from: 20, to: 300 }, metadata({ langgraph_node: 'model' })),
      of('LLM', { id: 4, parent: 3, name: 'Chat', from: 30, to: 290 }, { 'llm.model_name': 'm', ...metadata() }),
      of('TOOL', { id: 5, parent: 2, name: 'get_weather', from: 310, to: 400 }, metadata()),
    ]);
    expect(routes({ messages })).toEqual([
      'shop → meteorologist',
      'meteorologist → model:m',
      'model:m → meteorologist',
      'meteorologist → tool:get_weather',
      'tool:get_weather → meteorologist',
      'meteorologist → shop',
    ]);
  });

  it.each(['{"lc_agent_name":7}', '{"lc_agent_name":""}', '"lc_agent_name"', '{"lc_agent_name"', '[]'])(
    'metadata %s names nobody',
    (metadata) => {
      expect(take([of('CHAIN', { id: 1, name: 'meteorologist' }, { metadata })]).messages).toEqual([]);
    },
  );

  it('messages in parts: texts are taken, reasoning and calls among them are not', () => {
    const part = 'llm.output_messages.0.message.contents';
    const spans = [
      of(
        'llm',
        { id: 1 },
        {
          'llm.model_name': 'claude',
          'llm.input_messages.0.message.role': 'user',
          'llm.input_messages.0.message.contents.0.message_content.type': 'text',
          'llm.input_messages.0.message.contents.0.message_content.text': 'What is this?',
          'llm.input_messages.0.message.contents.1.message_content.type': 'image',
          'llm.output_messages.0.message.role': 'assistant',
          [`${part}.0.message_content.type`]: 'reasoning',
          [`${part}.0.message_content.text`]: 'hm',
          [`${part}.1.message_content.type`]: 'text',
          [`${part}.1.message_content.text`]: 'A parrot.',
          [`${part}.2.message_content.type`]: 'tool_use',
        },
      ),
    ];
    expect(routes(take(spans))).toEqual([
      'shop → model:claude: What is this?\n[image]',
      'model:claude → shop: A parrot.',
    ]);
  });

  it.each([
    ['completions', { 'llm.prompts.0.prompt.text': 'Once', 'llm.choices.0.completion.text': 'upon' }],
    ['values', { 'input.value': 'Once', 'output.value': 'upon', 'input.mime_type': 'text/plain' }],
  ])('a model asked by %s', (_how, attributes) => {
    expect(routes(take([of('LLM', { id: 1 }, { 'llm.request.model_name': 'm', ...attributes })]))).toEqual([
      'shop → model:m: Once',
      'model:m → shop: upon',
    ]);
  });

  it('values in JSON repeat the whole request and are no text', () => {
    const json = { 'input.value': '{"messages":[]}', 'input.mime_type': 'application/json' };
    expect(routes(take([of('LLM', { id: 1 }, { 'llm.model_name': 'm', ...json })]))[0]).toBe('shop → model:m');
  });

  it('embeddings are calls of a model without text', () => {
    const attributes = { 'embedding.model_name': 'e-small', 'llm.token_count.prompt': 3, 'input.value': 'long' };
    const { messages } = take([of('EMBEDDING', { id: 1 }, attributes)]);
    expect(messages).toMatchObject([
      { target_agents: ['model:e-small'], content: {} },
      { metadata: { usage: { input_tokens: 3 } } },
    ]);
    expect(messages[0]?.content).toEqual({});
  });

  it.each(['CHAIN', 'RETRIEVER', 'RERANKER', 'GUARDRAIL', 'EVALUATOR', 'PROMPT', 'anything'])(
    '%s gives nothing',
    (kind) => {
      expect(take([of(kind, { id: 1 })])).toMatchObject({ messages: [], counts: { ignored: 1 } });
    },
  );
});
