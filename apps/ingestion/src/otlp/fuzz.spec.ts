import { expect, it } from '@jest/globals';
import { agentMessage } from '@chorus/contracts';
import type { Span } from '@chorus/telemetry';
import fc from 'fast-check';
import { encodeAround, encodeProtobuf, jsonRequest, jsonSpan, jsonSpans, spanBytes } from './testing/encode.ts';
import { handlerOf, type Handler } from './testing/handler.ts';
import { arbitrarySpan, genAiSpan } from './testing/spans.ts';

const PROTOBUF = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

interface Input {
  readonly body: Buffer;
  readonly type: string;
}
const protobuf = (body: Uint8Array): Input => ({ body: Buffer.from(body), type: PROTOBUF });
const json = (body: string): Input => ({ body: Buffer.from(body), type: JSON_TYPE });

/** Requests to begin with; they are made once, since what is done to them makes the variety. */
const spans = fc.constantFrom(
  ...fc.sample(fc.array(arbitrarySpan, { minLength: 1, maxLength: 3 }), { numRuns: 300, seed: 7 }),
);
const valid = fc.oneof(
  spans.map((some) => protobuf(encodeProtobuf(some))),
  spans.map((some) => json(JSON.stringify(jsonRequest(some.map(jsonSpans))))),
);

const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255), fc.nat(4)), { minLength: 1, maxLength: 3 });

/** Bytes changed, put in, taken out, repeated or cut off at some places. */
function mutate(body: Buffer, places: readonly (readonly [place: number, byte: number, how: number])[]): Buffer {
  let bytes = Buffer.from(body);
  for (const [place, byte, how] of places) {
    const at = place % (bytes.length + 1);
    const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
    if (how === 0 && at < bytes.length) bytes[at] = byte;
    else if (how === 1) bytes = Buffer.concat([before, Buffer.from([byte]), after]);
    else if (how === 2) bytes = Buffer.concat([before, after.subarray(byte % 16)]);
    else if (how === 3) bytes = Buffer.concat([before, after, after]).subarray(0, 20_000);
    else bytes = Buffer.from(before);
  }
  return bytes;
}

const mutated = fc
  .tuple(valid, changes)
  .map(([{ body, type }, places]): Input => ({ body: mutate(body, places), type }));
/** Damage within a span, whose frame is whole. */
const mutatedSpans = fc
  .tuple(spans, changes)
  .map(([some, places]) => protobuf(encodeAround(some.map((span) => mutate(spanBytes(span), places)))));

const NAMES = ['resourceSpans', 'resource', 'attributes', 'scopeSpans', 'scope', 'spans', 'traceId', 'spanId', 'value'];
const VALUES = ['stringValue', 'intValue', 'arrayValue', 'kvlistValue', 'values', 'key', 'events', 'status', 'name'];
const ODD = ['__proto__', 'constructor', 'toString', 'length', ''];
/** JSON of the right names with anything in them. */
const anyJson = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 8 },
    fc.constantFrom<unknown>(null, 0, -1, 1e300, true, '', '0'.repeat(32), 'ab'.repeat(16), 'ab'.repeat(8), '\ud800'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...NAMES, ...VALUES, ...ODD), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** JSON in which what is round the spans is right. */
const anyJsonSpans = fc
  .tuple(fc.array(anyJson, { maxLength: 3 }), spans, anyJson)
  .map(([odd, some, attributes]) => [...odd, ...some.map(jsonSpan), { ...jsonSpan(genAiSpan(1)), attributes }])
  .map((all) => json(JSON.stringify(jsonRequest([{ scopeSpans: [{ spans: all }] }]))));

const nested = fc
  .tuple(fc.integer({ min: 1, max: 1_000 }), fc.constantFrom('[', '{"kvlistValue":'))
  .map(([depth, open]) =>
    json(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"attributes":[{"key":"a","value":${open.repeat(depth)}`),
  );
const repeatedBytes = fc
  .tuple(fc.uint8Array({ minLength: 1, maxLength: 3 }), fc.integer({ min: 1, max: 800 }))
  .map(([unit, times]) => protobuf(Buffer.alloc(unit.length * times, unit)));

const input: fc.Arbitrary<Input> = fc.oneof(
  { weight: 4, arbitrary: mutated },
  { weight: 3, arbitrary: mutatedSpans },
  { weight: 2, arbitrary: anyJsonSpans },
  { weight: 2, arbitrary: valid },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 200 }).map(protobuf) },
  { weight: 1, arbitrary: repeatedBytes },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }).map(json) },
  { weight: 2, arbitrary: anyJson.map((value) => json(JSON.stringify(value))) },
  { weight: 1, arbitrary: nested },
);

const rarely = fc.nat(7).map((n) => n === 0);

/** What is specified: 200, perhaps with a partial success, or 400 with a Status, in the encoding of the request. */
async function expectSpecified(handler: Handler, { body, type }: Input, compressed: boolean): Promise<Outcome> {
  const answer = await handler.handle(body, type, compressed);
  expect(answer.type).toBe(type);
  expect([200, 400]).toContain(answer.status);
  if (answer.status === 400) expect(answer.error).toMatchObject({ code: 3, message: expect.stringMatching(/\S/) });
  else if (answer.partial) {
    expect(answer.partial.rejected).toBeGreaterThan(0);
    expect(answer.partial.message).toMatch(/^Not taken: /);
  }
  return answer.status === 400 ? 'refused' : answer.partial ? 'partly taken' : 'taken';
}
type Outcome = 'taken' | 'partly taken' | 'refused';

it('10,000 hostile requests: nothing is thrown, every answer is as specified, every message is valid', async () => {
  const handler = handlerOf();
  const outcomes: Record<Outcome, number> = { taken: 0, 'partly taken': 0, refused: 0 };
  let last = 0;
  await fc.assert(
    fc.asyncProperty(input, rarely, async (request, compressed) => {
      outcomes[await expectSpecified(handler, request, compressed)]++;
      for (const message of handler.published.slice(last)) expect(agentMessage.safeParse(message).success).toBe(true);
      last = handler.published.length;
    }),
    { numRuns: 10_000 },
  );
  // Inputs that all end the same way would test little.
  for (const count of [...Object.values(outcomes), last]) expect(count).toBeGreaterThan(500);
}, 600_000);

/** A span that is wrong in itself: its bytes damaged, or its JSON of the wrong types. */
const badProtobuf = fc
  .tuple(fc.uint8Array({ maxLength: 40 }), fc.constantFrom([0x0a, 0x7f], [0x4a, 0xff], [0x07], [0xff], [0x0b]))
  .map(([some, end]) => Buffer.from([...some, ...end]));
const badJson = fc.oneof(
  fc.constantFrom<unknown>(null, 1, 'x', [], { spanId: 5 }),
  anyJson.map((attributes) => ({ ...jsonSpan(genAiSpan(1)), attributes: [{ key: 1, value: attributes }] })),
);

it('of a request with good and bad spans, every good one arrives', async () => {
  const handler = handlerOf();
  let n = 0;
  const good = fc.constant(null).map(() => genAiSpan(++n));
  const mixed = fc.array(fc.oneof(good, fc.constant(undefined)), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(
      mixed,
      fc.array(badProtobuf),
      fc.array(badJson),
      fc.boolean(),
      async (some, bytes, values, asJson) => {
        const isGood = (span: Span | undefined) => span !== undefined;
        const request = asJson
          ? json(
              JSON.stringify(
                jsonRequest([
                  {
                    scopeSpans: [
                      {
                        spans: some.map((span, at) =>
                          span ? jsonSpan(span) : (values[at % (values.length || 1)] ?? 0),
                        ),
                      },
                    ],
                  },
                ]),
              ),
            )
          : protobuf(
              encodeAround(
                some.map((span, at) =>
                  span ? spanBytes(span) : (bytes[at % (bytes.length || 1)] ?? Buffer.from([0xff])),
                ),
              ),
            );
        const answer = await handler.handle(request.body, request.type, false);
        const bad = some.length - some.filter(isGood).length;
        expect([answer.status, answer.partial?.rejected ?? 0]).toEqual([200, bad]);
        const arrived = new Set(handler.published.slice(-4 * some.length).map(({ metadata }) => metadata['span_id']));
        for (const span of some) if (span) expect(arrived).toContain(span.span_id);
      },
    ),
    { numRuns: 1_000 },
  );
}, 300_000);
