import fc from 'fast-check';

/** Text of every script, with what is awkward in JSON, Kafka and logs. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom(
    '',
    '\u0000',
    '\u2028',
    '"\\\n\t',
    '\ufeff',
    '{"agent_id":"x"}',
    '__proto__',
    '💬',
    'é',
    '\u202e',
    '</script>',
    '%00',
    '\r\nx: y',
  ),
);
const name = text.filter((value) => value.length > 0);
const agent = name.filter((value) => value !== '.' && value !== '..');

/** JSON of any shape. Keys named `__proto__` are left out: they are dropped on purpose. */
const json = fc
  .jsonValue({ maxDepth: 8, stringUnit: 'binary' })
  .filter((value) => !JSON.stringify(value).includes('__proto__'));
const unknownFields = fc.dictionary(
  text.filter((key) => key !== '__proto__').map((key) => `x-${key}`),
  json,
  { maxKeys: 4, noNullPrototype: true },
);

/** Some levels of nesting, of arrays and objects in turn. */
const deep = fc.nat(40).map((levels) => {
  let value: unknown = 'the bottom';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { level: value };
  return value;
});

const resource = fc.record(
  { resource: name, access: fc.constantFrom('read', 'write', 'exclusive'), intent: text, release: fc.boolean() },
  { requiredKeys: ['resource'], noNullPrototype: true },
);

const withUnknown = <T extends object>(known: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.tuple(unknownFields, known).map(([unknown, value]) => ({ ...unknown, ...value }));

/** Any valid message for the fleet `alpha`: with and without every optional field, unknown fields on every level. */
export const arbitraryMessage: fc.Arbitrary<Record<string, unknown>> = withUnknown(
  fc.record(
    {
      agent_id: agent,
      timestamp: fc
        .date({ min: new Date('1990-01-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true })
        .chain((date) => fc.constantFrom(date.toISOString(), date.toISOString().replace('Z', '+05:30'))),
      message_type: fc.constantFrom('request', 'response', 'broadcast'),
      content: withUnknown(
        fc.record(
          {
            text,
            resources: fc.array(withUnknown(resource), { maxLength: 3 }),
            tool_call_id: text,
            error: text,
            nested: deep,
          },
          { requiredKeys: [], noNullPrototype: true },
        ),
      ),
      target_agents: fc.array(agent, { maxLength: 5 }),
      correlation_id: name,
      metadata: withUnknown(
        fc.record(
          { fleet_id: fc.constant('alpha'), message_id: name, source: text },
          { requiredKeys: [], noNullPrototype: true },
        ),
      ),
    },
    { requiredKeys: ['agent_id', 'timestamp', 'message_type', 'content', 'correlation_id'], noNullPrototype: true },
  ),
);
