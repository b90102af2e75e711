import fc from 'fast-check';
import type { AttributeValue, Attributes, Span } from '../span.ts';
import { START } from './spans.ts';

const NAMES = (
  'gen_ai.operation.name gen_ai.agent.name gen_ai.agent.id gen_ai.caller.name gen_ai.conversation.id gen_ai.system ' +
  'gen_ai.provider.name gen_ai.request.model gen_ai.response.model gen_ai.usage.input_tokens gen_ai.tool.name ' +
  'gen_ai.usage.output_tokens gen_ai.tool.call.id gen_ai.tool.call.arguments gen_ai.tool.call.result gen_ai.prompt ' +
  'gen_ai.input.messages gen_ai.output.messages gen_ai.completion gen_ai.event.content message content error.type ' +
  'openinference.span.kind input.value output.value session.id agent.name tool.name llm.model_name llm.cost.total ' +
  'llm.invocation_parameters llm.input_messages.0.message.content llm.input_messages.99.message.role ' +
  'llm.output_messages.0.message.tool_calls.0.tool_call.function.name llm.output_messages.x.message.content ' +
  'traceloop.span.kind traceloop.entity.name traceloop.entity.input traceloop.entity.output llm.request.type ' +
  'gen_ai.prompt.0.content gen_ai.prompt.0.role gen_ai.completion.0.tool_calls.0.name mcp.method.name ' +
  'exception.message exception.type service.name __proto__ constructor'
).split(' ');

const WORDS = (
  'invoke_agent execute_tool chat embeddings create_agent AGENT TOOL LLM EMBEDDING CHAIN agent tool task workflow ' +
  'tools/call planner . .. __proto__ 12 -1 NaN'
).split(' ');

const hostile = fc.constantFrom(
  '',
  ' ',
  '\ud800',
  'x\udc00\ud800'.repeat(200),
  '\u0000'.repeat(70_000),
  '"\\'.repeat(40_000),
  '😀'.repeat(20_000),
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
  `${'{"content":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  `[{"role":"user","parts":[{"type":"text","content":"${'y'.repeat(50_000)}"}]}]`,
  '[{"role":{"toString":1},"parts":{"length":1e9},"content":[null,1,[[]]],"tool_calls":[{"function":null}]}]',
  '{"__proto__":{"role":"user"},"kwargs":{"__proto__":1},"args":{"length":3}}',
);

const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  { maxDepth: 3 },
  fc.constantFrom(...WORDS),
  hostile,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.json({ maxDepth: 4 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<AttributeValue>,
);

const attributes: fc.Arbitrary<Attributes> = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), value), { maxLength: 12 })
  .map((entries) => new Map(entries));

const id = fc.integer({ min: 1, max: 6 }).map((n) => n.toString(16).padStart(16, '0'));
const nanoseconds = fc.oneof(
  fc.constantFrom(0n, 1n, 2n ** 64n - 1n),
  fc.integer({ min: 0, max: 60_000 }).map((ms) => BigInt(START + ms) * 1_000_000n),
);

/** Spans of which every attribute may be anything, in two traces; ids are those that a decoder lets through. */
export const arbitrarySpan: fc.Arbitrary<Span> = fc.record({
  trace_id: fc.constantFrom('1'.repeat(32), '2'.repeat(32)),
  span_id: id,
  parent_span_id: fc.option(id, { nil: null }),
  name: fc.oneof(hostile, fc.constantFrom('invoke_agent x', 'execute_tool ', 'chat')),
  kind: fc.constantFrom('internal', 'client', 'server'),
  start_ns: nanoseconds,
  end_ns: nanoseconds,
  attributes,
  events: fc.array(
    fc.record({ name: fc.constantFrom('exception', 'gen_ai.user.message', 'gen_ai.choice', 'x'), attributes }),
    { maxLength: 2 },
  ),
  status: fc.record({ code: fc.constantFrom('unset', 'ok', 'error'), message: hostile }),
  resource: attributes,
  scope: fc.constant('spec'),
});
