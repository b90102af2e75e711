import { describe, expect, it } from '@jest/globals';
import type { AttributeValue } from '../span.ts';
import { routes, span, take, type Given } from '../testing/spans.ts';

const of = (kind: string, name: string, given: Given, attributes: Record<string, AttributeValue> = {}) =>
  span({
    ...given,
    name: `${name}.${kind}`,
    attributes: { 'traceloop.span.kind': kind, 'traceloop.entity.name': name, ...attributes },
  });

describe('OpenLLMetry', () => {
  it('a workflow with an agent, a tool and a model, as the decorators record it', () => {
    const thread = { 'traceloop.association.properties.session_id': 'dinner' };
    const { messages, counts } = take([
      of('workflow', 'booking', { id: 1, to: 900 }, thread),
      of(
        'agent',
        'planner',
        { id: 2, parent: 1, from: 10, to: 800 },
        {
          'traceloop.entity.input': '{"args":["Book table 4"],"kwargs":{}}',
          'traceloop.entity.output': '"Booked."',
        },
      ),
      span({
        id: 3,
        parent: 2,
        from: 20,
        to: 300,
        name: 'openai.chat',
        attributes: {
          'llm.request.type': 'chat',
          'gen_ai.system': 'openai',
          'gen_ai.request.model': 'gpt-4o',
          'gen_ai.response.model': 'gpt-4o-2024-08-06',
          'gen_ai.prompt.0.role': 'system',
          'gen_ai.prompt.0.content': 'Be brief.',
          'gen_ai.prompt.1.role': 'user',
          'gen_ai.prompt.1.content': '[{"type":"text","text":"Book table 4"}]',
          'gen_ai.completion.0.role': 'assistant',
          'gen_ai.completion.0.tool_calls.0.name': 'book_table',
          'gen_ai.completion.0.tool_calls.0.arguments': '{"table":4}',
          'llm.usage.prompt_tokens': 40,
          'llm.usage.completion_tokens': 9,
          'llm.usage.total_tokens': 49,
        },
      }),
      of(
        'tool',
        'book_table',
        { id: 4, parent: 2, from: 310, to: 500 },
        {
          'traceloop.entity.input': '{"args":[],"kwargs":{"table":4}}',
          'traceloop.entity.output': '{"ok":true}',
        },
      ),
      of('task', 'log', { id: 5, parent: 2, from: 510, to: 520 }),
    ]);
    expect(messages.map(({ correlation_id }) => correlation_id)).toEqual(Array(6).fill('dinner'));
    expect(routes({ messages })).toEqual([
      'shop → planner: Book table 4',
      'planner → model:gpt-4o: Book table 4',
      'model:gpt-4o → planner: calls book_table',
      'planner → tool:book_table',
      'tool:book_table → planner: {"ok":true}',
      'planner → shop: Booked.',
    ]);
    expect(messages[2]?.metadata).toMatchObject({
      dialect: 'openllmetry',
      model: 'gpt-4o-2024-08-06',
      usage: { input_tokens: 40, output_tokens: 9 },
    });
    expect(messages[3]?.content.tool_calls).toMatchObject([
      { function: { name: 'book_table', arguments: '{"table":4}' } },
    ]);
    expect(counts).toEqual({ mapped: 3, held: 0, inner: 0, repeated: 0, ignored: 2 });
  });

  it.each([
    ['keyword arguments', '{"args":[],"kwargs":{"a":1}}', '{"a":1}'],
    ['one argument', '{"args":["x"],"kwargs":{}}', 'x'],
    ['several arguments', '{"args":[1,2],"kwargs":{}}', '{"args":[1,2],"kwargs":{}}'],
    ['inputs of LangChain', '{"input_str":"{…}","inputs":{"a":1},"tags":[]}', '{"a":1}'],
    ['what is no JSON', 'cut in the mid', 'cut in the mid'],
  ])('a tool that was given %s', (_what, input, expected) => {
    const { messages } = take([of('tool', 't', { id: 1 }, { 'traceloop.entity.input': input })]);
    expect(messages[0]?.content.tool_calls?.[0]?.function.arguments).toBe(expected);
  });

  it('takes OpenTelemetry’s own attributes, where its newer versions write these', () => {
    const attributes = {
      'gen_ai.operation.name': 'invoke_agent',
      'gen_ai.agent.name': 'planner',
      'gen_ai.conversation.id': 'dinner',
      'traceloop.span.kind': 'agent',
      'traceloop.association.properties.session_id': 'other',
    };
    const { messages } = take([span({ id: 1, attributes })]);
    expect([routes({ messages })[0], messages[0]?.correlation_id]).toEqual(['shop → planner', 'dinner']);
  });
});
