import { describe, expect, it } from '@jest/globals';
import { agent, model, routes, span, spanId, take, tool, TRACE } from '../testing/spans.ts';

const said = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });

describe('gen_ai: an agent', () => {
  it('is asked by the service that invokes it, and answers', () => {
    const { messages, counts } = take([
      agent('planner', {
        id: 1,
        from: 10,
        to: 1_260,
        attributes: {
          'gen_ai.conversation.id': 'dinner',
          'gen_ai.input.messages': JSON.stringify([said('system', 'Be brief.'), said('user', 'Book table 4')]),
          'gen_ai.output.messages': JSON.stringify([said('assistant', 'Booked.')]),
          'gen_ai.usage.input_tokens': 7,
        },
      }),
    ]);
    expect(counts).toEqual({ mapped: 1, held: 0, inner: 0, repeated: 0, ignored: 0 });
    const common = { fleet_id: 'alpha', source: 'otlp', dialect: 'gen_ai', trace_id: TRACE, span_id: spanId(1) };
    expect(messages).toEqual([
      {
        agent_id: 'shop',
        timestamp: '2026-03-01T12:00:00.010Z',
        message_type: 'request',
        content: { text: 'Book table 4' },
        target_agents: ['planner'],
        correlation_id: 'dinner',
        metadata: { message_id: `${TRACE}/${spanId(1)}/request`, ...common },
      },
      {
        agent_id: 'planner',
        timestamp: '2026-03-01T12:00:01.260Z',
        message_type: 'response',
        content: { text: 'Booked.' },
        target_agents: ['shop'],
        correlation_id: 'dinner',
        metadata: {
          message_id: `${TRACE}/${spanId(1)}/response`,
          reply_to: `${TRACE}/${spanId(1)}/request`,
          duration_ms: 1_250,
          usage: { input_tokens: 7 },
          ...common,
        },
      },
    ]);
  });

  it.each([
    ['by its id', { 'gen_ai.agent.id': 'asst_7' }, 'invoke_agent', 'asst_7'],
    ['by the name of its span', {}, 'invoke_agent planner', 'planner'],
    ['by its service', {}, 'invoke_agent', 'shop'],
  ])('without a name is known %s', (_how, attributes, name, expected) => {
    const { messages } = take([
      span({ id: 1, name, attributes: { 'gen_ai.operation.name': 'invoke_agent', ...attributes } }),
    ]);
    expect(messages[1]?.agent_id).toBe(expected);
  });

  it('that has the name of its service is asked by somebody from outside', () => {
    expect(routes(take([agent('shop', { id: 1 })]))).toEqual(['user → shop', 'shop → user']);
  });

  it('is asked by the agent above it, or by the caller that its span names', () => {
    const spans = [
      agent('support', { id: 1, to: 400 }),
      agent('refunds', { id: 2, parent: 1, from: 10, to: 300 }),
      agent('audit', { id: 3, parent: 2, from: 20, to: 200, attributes: { 'gen_ai.caller.name': 'controller' } }),
    ];
    expect(routes(take(spans))).toEqual([
      'shop → support',
      'support → refunds',
      'controller → audit',
      'audit → controller',
      'refunds → support',
      'support → shop',
    ]);
  });

  it('seen by its caller and by itself is invoked once', () => {
    const { counts, ...rest } = take([
      agent('support', { id: 1, to: 400 }),
      agent('refunds', { id: 2, parent: 1, from: 10, to: 300 }),
      span({ id: 3, parent: 2, from: 15, to: 290, attributes: { 'http.request.method': 'POST' } }),
      agent('refunds', { id: 4, parent: 3, from: 20, to: 280 }),
      model('gpt-4o', { id: 5, parent: 4, from: 30, to: 200 }),
    ]);
    expect(routes(rest)).toEqual([
      'shop → support',
      'support → refunds',
      'refunds → model:gpt-4o',
      'model:gpt-4o → refunds',
      'refunds → support',
      'support → shop',
    ]);
    expect(rest.messages[2]?.metadata.reply_to).toBe(`${TRACE}/${spanId(2)}/request`);
    expect(counts).toMatchObject({ mapped: 3, inner: 1, ignored: 1 });
  });
});

describe('gen_ai: a tool', () => {
  it('is called with its arguments, and answers the call', () => {
    const { messages } = take([
      tool('get_weather', {
        id: 2,
        attributes: {
          'gen_ai.agent.name': 'planner',
          'gen_ai.tool.call.id': 'call_1',
          'gen_ai.tool.call.arguments': '{"city":"Paris"}',
          'gen_ai.tool.call.result': { degrees: 14 },
        },
      }),
    ]);
    expect(messages).toMatchObject([
      {
        agent_id: 'planner',
        target_agents: ['tool:get_weather'],
        content: {
          tool_calls: [
            { id: 'call_1', type: 'function', function: { name: 'get_weather', arguments: '{"city":"Paris"}' } },
          ],
        },
      },
      { agent_id: 'tool:get_weather', content: { text: '{"degrees":14}', tool_call_id: 'call_1' } },
    ]);
  });

  it('bears no call where the arguments were not recorded, so that two calls are not taken for the same', () => {
    const { messages } = take([tool('get_weather', { id: 2 })]);
    expect(messages.map(({ content }) => content)).toEqual([{}, { tool_call_id: spanId(2) }]);
  });

  it('through MCP is one call, whoever records it', () => {
    const spans = [
      tool('flights', { id: 1, to: 90 }),
      span({
        id: 2,
        parent: 1,
        to: 80,
        attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'flights' },
      }),
    ];
    expect(routes(take(spans))).toEqual(['shop → tool:flights', 'tool:flights → shop']);
  });

  it.each([
    ['the status and its message', { code: 'error', message: 'no such city' } as const, [], {}, 'no such city'],
    [
      'the exception, where the status says no more',
      { code: 'error', message: '' } as const,
      [{ name: 'exception', attributes: { 'exception.type': 'TimeoutError', 'exception.message': 'after 5 s' } }],
      {},
      'TimeoutError: after 5 s',
    ],
    [
      'an exception without a status',
      { code: 'unset', message: '' } as const,
      [{ name: 'exception', attributes: { 'exception.message': 'KeyError: 4' } }],
      {},
      'KeyError: 4',
    ],
    ['the kind of the error', { code: 'error', message: '' } as const, [], { 'error.type': 'timeout' }, 'timeout'],
    ['nothing but that it failed', { code: 'error', message: '' } as const, [], {}, 'error'],
    [
      'an exception that was dealt with',
      { code: 'ok', message: '' } as const,
      [{ name: 'exception', attributes: { 'exception.message': 'retried' } }],
      {},
      undefined,
    ],
  ])('that fails tells %s', (_what, status, events, attributes, error) => {
    const { messages } = take([tool('get_weather', { id: 2, status, events, attributes })]);
    expect([messages[0]?.content.error, messages[1]?.content.error]).toEqual([undefined, error]);
  });
});

describe('gen_ai: a model', () => {
  it('tells its tokens, and which model answered', () => {
    const { messages } = take([
      model('gpt-4o', {
        id: 3,
        attributes: {
          'gen_ai.response.model': 'gpt-4o-2024-08-06',
          'gen_ai.usage.input_tokens': 120,
          'gen_ai.usage.output_tokens': 30,
          'gen_ai.usage.cost': 0.002,
        },
      }),
    ]);
    expect(messages[0]).toMatchObject({ agent_id: 'shop', target_agents: ['model:gpt-4o'] });
    expect(messages[1]?.metadata).toMatchObject({
      model: 'gpt-4o-2024-08-06',
      duration_ms: 100,
      usage: { input_tokens: 120, output_tokens: 30, cost_usd: 0.002 },
    });
  });

  it('is asked what is new since its last answer, and answers with text and the tools that it asks for', () => {
    const spans = [
      model('gpt-4o', {
        id: 3,
        attributes: {
          'gen_ai.input.messages': [
            said('system', 'Be brief.'),
            said('user', 'Weather in Paris?'),
            { role: 'assistant', parts: [{ type: 'tool_call', id: 'c', name: 'get_weather', arguments: {} }] },
            { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c', response: 'rainy, 14 °C' }] },
            { role: 'user', parts: [{ type: 'blob', modality: 'image', content: 'aGVsbG8=' }] },
          ],
          'gen_ai.output.messages': [
            {
              role: 'assistant',
              parts: [
                { type: 'reasoning', content: 'hm' },
                { type: 'text', content: 'Let me see.' },
                { type: 'tool_call', name: 'get_time', arguments: { city: 'Paris' } },
              ],
            },
          ],
        },
      }),
    ];
    expect(routes(take(spans))).toEqual([
      'shop → model:gpt-4o: rainy, 14 °C\n\n[image]',
      'model:gpt-4o → shop: Let me see.\n\ncalls get_time',
    ]);
  });

  it.each([
    [
      'events of the span',
      {},
      [
        { name: 'gen_ai.system.message', attributes: { content: 'Be brief.' } },
        { name: 'gen_ai.user.message', attributes: { content: 'Hello' } },
        { name: 'gen_ai.choice', attributes: { index: 0, message: '{"role":"assistant","content":"Hi"}' } },
      ],
    ],
    [
      'events with their content as JSON',
      {},
      [
        { name: 'gen_ai.user.message', attributes: { 'gen_ai.event.content': '{"role":"user","content":"Hello"}' } },
        { name: 'gen_ai.choice', attributes: { 'gen_ai.event.content': '{"message":{"content":"Hi"}}' } },
      ],
    ],
    [
      'prompt and completion',
      { 'gen_ai.prompt': '[{"role":"user","content":"Hello"}]', 'gen_ai.completion': 'Hi' },
      [],
    ],
    [
      'events with prompt and completion',
      {},
      [
        { name: 'gen_ai.content.prompt', attributes: { 'gen_ai.prompt': 'Hello' } },
        {
          name: 'gen_ai.content.completion',
          attributes: { 'gen_ai.completion': '[{"role":"assistant","content":"Hi"}]' },
        },
      ],
    ],
    [
      'messages that were cut in the middle of their JSON',
      { 'gen_ai.prompt': 'Hello', 'gen_ai.output.messages': 'Hi' },
      [],
    ],
  ])('is understood from %s', (_what, attributes, events) => {
    expect(routes(take([model('gpt-4o', { id: 3, attributes, events })]))).toEqual([
      'shop → model:gpt-4o: Hello',
      'model:gpt-4o → shop: Hi',
    ]);
  });

  it('is known by the former names: a system, a model, prompt and completion tokens', () => {
    const attributes = {
      'gen_ai.system': 'openai',
      'gen_ai.request.model': 'gpt-4',
      'gen_ai.usage.prompt_tokens': '12',
      'gen_ai.usage.completion_tokens': 3,
    };
    const { messages } = take([span({ id: 3, attributes })]);
    expect(messages[1]).toMatchObject({
      agent_id: 'model:gpt-4',
      metadata: { usage: { input_tokens: 12, output_tokens: 3 } },
    });
  });

  it('called by a framework that calls a client library is called once', () => {
    const spans = [
      model('gpt-4o', { id: 1, to: 90, attributes: { 'gen_ai.usage.input_tokens': 5 } }),
      model('gpt-4o-2024-08-06', { id: 2, parent: 1, to: 80, attributes: { 'gen_ai.usage.input_tokens': 5 } }),
    ];
    expect(routes(take(spans))).toEqual(['shop → model:gpt-4o', 'model:gpt-4o → shop']);
  });

  it('is charged once: the sum that an agent tells is left out', () => {
    const usage = { 'gen_ai.usage.input_tokens': 50, 'gen_ai.usage.output_tokens': 5 };
    const { messages } = take([
      agent('planner', { id: 1, to: 300, attributes: usage }),
      model('gpt-4o', { id: 2, parent: 1, from: 10, attributes: usage }),
    ]);
    expect(messages.map(({ agent_id, metadata }) => [agent_id, metadata.usage])).toEqual([
      ['shop', undefined],
      ['planner', undefined],
      ['model:gpt-4o', { input_tokens: 50, output_tokens: 5 }],
      ['planner', undefined],
    ]);
  });
});

describe('gen_ai: what is none of our business', () => {
  it.each([
    ['HTTP', { 'http.request.method': 'GET' }],
    ['a database', { 'db.system.name': 'postgresql' }],
    ['an agent that is only created', { 'gen_ai.operation.name': 'create_agent', 'gen_ai.agent.name': 'planner' }],
    ['a workflow', { 'gen_ai.operation.name': 'invoke_workflow' }],
    ['a retrieval', { 'gen_ai.operation.name': 'retrieval' }],
    ['other calls of MCP', { 'mcp.method.name': 'initialize' }],
  ])('%s gives nothing and is counted', (_what, attributes) => {
    const { messages, counts } = take([span({ id: 1, attributes })]);
    expect([messages, counts.ignored]).toEqual([[], 1]);
  });
});
