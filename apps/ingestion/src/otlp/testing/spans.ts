import type { AttributeValue, Span } from '@chorus/telemetry';
import fc from 'fast-check';

/** A finished root span of gen_ai, with an id made of `n`. */
export function genAiSpan(n: number, attributes: Readonly<Record<string, AttributeValue>> = {}): Span {
  return {
    trace_id: n.toString(16).padStart(32, 'a'),
    span_id: n.toString(16).padStart(16, 'b'),
    parent_span_id: null,
    name: 'invoke_agent planner',
    kind: 'internal',
    start_ns: 1_772_366_400_000_000_000n,
    end_ns: 1_772_366_401_000_000_000n,
    attributes: new Map(
      Object.entries({ 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'planner', ...attributes }),
    ),
    events: [],
    status: { code: 'unset', message: '' },
    resource: new Map([['service.name', 'shop']]),
    scope: 'spec',
  };
}

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.constantFrom('', '__proto__', '\u0000', '\ufeff', '💬', '\u202e', 'x'.repeat(300)),
);
const NAMES = (
  'gen_ai.operation.name gen_ai.agent.name gen_ai.tool.name gen_ai.request.model gen_ai.conversation.id ' +
  'gen_ai.input.messages openinference.span.kind llm.model_name input.value traceloop.span.kind service.name'
).split(' ');
const WORDS = [
  'invoke_agent',
  'execute_tool',
  'chat',
  'AGENT',
  'LLM',
  'tool',
  'planner',
  '[{"role":"user","content":"x"}]',
];
const key = fc.oneof(
  text.filter((name) => name.length <= 256),
  fc.constantFrom(...NAMES),
);

const value: fc.Arbitrary<AttributeValue> = fc.letrec<{ value: AttributeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.constantFrom(...WORDS),
    fc.maxSafeInteger(),
    fc.double().filter((number) => !Number.isSafeInteger(number) && !Number.isNaN(number)),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 3 }).map((entries) => Object.fromEntries(entries)),
  ),
})).value;

const OPERATIONS: readonly (readonly [string, AttributeValue])[] = [
  ['gen_ai.operation.name', 'chat'],
  ['openinference.span.kind', 'AGENT'],
  ['traceloop.span.kind', 'tool'],
];

const attributes = fc.array(fc.tuple(key, value), { maxLength: 4 }).map((entries) => new Map(entries));

const hex = (digits: number) =>
  fc.bigInt({ min: 1n, max: 16n ** BigInt(digits) - 1n }).map((id) => id.toString(16).padStart(digits, '0'));
const nanoseconds = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });

/** Any span that both encodings can carry. */
export const arbitrarySpan: fc.Arbitrary<Span> = fc.record({
  trace_id: hex(32),
  span_id: hex(16),
  parent_span_id: fc.option(hex(16), { nil: null }),
  name: text,
  kind: fc.constantFrom('unspecified', 'internal', 'server', 'client', 'producer', 'consumer'),
  start_ns: nanoseconds,
  end_ns: nanoseconds,
  attributes: fc
    .tuple(attributes, fc.option(fc.constantFrom(...OPERATIONS), { nil: undefined }))
    .map(([some, operation]) => new Map(operation ? [...some, operation] : some)),
  events: fc.array(fc.record({ name: text, attributes }), { maxLength: 2 }),
  status: fc.record({ code: fc.constantFrom('unset', 'ok', 'error'), message: text }),
  resource: attributes,
  scope: text,
});
