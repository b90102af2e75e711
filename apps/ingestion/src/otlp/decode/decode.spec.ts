import { describe, expect, it } from '@jest/globals';
import type { AttributeValue, Span } from '@chorus/telemetry';
import fc from 'fast-check';
import { MAX_ATTRIBUTES, MAX_DEPTH, MAX_EVENTS, MAX_FRAMES, MAX_SPANS, MAX_STRING, MAX_VALUES } from '../limits.ts';
import {
  anyValue,
  encodeAround,
  encodeJson,
  encodeProtobuf,
  jsonRequest,
  jsonSpan,
  jsonSpans,
  message,
  part,
  spanBytes,
  varintPart,
} from '../testing/encode.ts';
import { arbitrarySpan, genAiSpan } from '../testing/spans.ts';
import { Undecodable, type Decoded } from './decoded.ts';
import { decodeJson } from './json.ts';
import { decodeProtobuf } from './protobuf.ts';

const fromProtobuf = (spans: readonly Span[]): Decoded => decodeProtobuf(encodeProtobuf(spans));
const fromJson = (spans: readonly Span[]): Decoded => decodeJson(JSON.parse(encodeJson(spans)));
const ENCODINGS = [
  ['protobuf', fromProtobuf],
  ['JSON', fromJson],
] as const;

const good = genAiSpan(1);
const other = genAiSpan(2);

describe.each(ENCODINGS)('%s', (_name, decode) => {
  it('any spans come out as they went in', () => {
    fc.assert(
      fc.property(fc.array(arbitrarySpan, { maxLength: 4 }), (spans) => {
        expect(decode(spans)).toMatchObject({ spans, rejected: new Map() });
      }),
      { numRuns: 300 },
    );
  });

  it('a request without anything has no spans', () => {
    expect(decode([])).toMatchObject({ spans: [], rejected: new Map() });
  });

  it.each([
    ['without a trace id', { trace_id: '' }],
    ['with a trace id that is too short', { trace_id: 'ab'.repeat(15) }],
    ['with a trace id that is too long', { trace_id: 'ab'.repeat(17) }],
    ['with a trace id of zeros', { trace_id: '0'.repeat(32) }],
    ['with a span id of zeros', { span_id: '0'.repeat(16) }],
  ])('a span %s is left out, the others are not', (_what, wrong) => {
    const decoded = decode([good, { ...good, ...wrong }, other]);
    expect(decoded).toMatchObject({ spans: [good, other], rejected: new Map([['identity', 1]]) });
  });

  it('a parent of zeros is no parent', () => {
    expect(decode([{ ...good, parent_span_id: '0'.repeat(16) }]).spans[0]?.parent_span_id).toBeNull();
  });

  it('lists that nest too deep end in a mark; what is beside them stays', () => {
    let deep: AttributeValue = 'the bottom';
    for (let level = 0; level < 200; level++) deep = level % 2 ? [deep] : { level: deep };
    const { spans } = decode([
      {
        ...good,
        attributes: new Map<string, AttributeValue>([
          ['deep', deep],
          ['flat', 1],
        ]),
      },
    ]);
    let found = spans[0]?.attributes.get('deep');
    let levels = 0;
    for (; typeof found === 'object' && found !== null; levels++) found = Object.values(found)[0] as AttributeValue;
    expect([levels, found, spans[0]?.attributes.get('flat')]).toEqual([
      MAX_DEPTH - 1,
      '… [left out: nested too deep]',
      1,
    ]);
  });

  it('texts that are too long are cut with a mark', () => {
    const { spans } = decode([{ ...good, name: 'x'.repeat(MAX_STRING + 1) }]);
    expect(spans[0]?.name).toBe(`${'x'.repeat(MAX_STRING)}… [cut: ${MAX_STRING + 1} characters or bytes]`);
  });

  it('attributes, events and list items beyond the limits are left out, and so are long names', () => {
    const many = Array.from({ length: MAX_ATTRIBUTES + 5 }, (_, n) => [`k${n}`, n] as const);
    const { spans } = decode([
      {
        ...good,
        attributes: new Map<string, AttributeValue>([
          ['x'.repeat(257), 1],
          ['list', many.map(([, n]) => n)],
          ['map', Object.fromEntries(many)],
          ...many,
        ]),
        events: Array.from({ length: MAX_EVENTS + 1 }, () => ({ name: 'e', attributes: new Map() })),
      },
    ]);
    const { attributes, events } = spans[0] as Span;
    expect(attributes.size).toBe(MAX_ATTRIBUTES - 1);
    expect(attributes.get('list')).toHaveLength(MAX_ATTRIBUTES);
    expect(Object.keys(attributes.get('map') as object)).toHaveLength(MAX_ATTRIBUTES);
    expect(events).toHaveLength(MAX_EVENTS);
  });
});

describe('protobuf that is hostile', () => {
  it('a span that is damaged costs itself only', () => {
    const damaged = spanBytes(good).subarray(0, -3);
    const { spans, rejected } = decodeProtobuf(encodeAround([spanBytes(good), damaged, spanBytes(other)]));
    expect([spans.map(({ span_id }) => span_id), rejected]).toEqual([
      [good.span_id, other.span_id],
      new Map([['malformed', 1]]),
    ]);
  });

  it.each([
    ['cut short', encodeProtobuf([good]).subarray(0, -4)],
    ['a length beyond the end', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f])],
    ['an endless varint', Buffer.alloc(40, 0xff)],
    ['a group without an end', Buffer.from([0x0b, 0x10, 0x01])],
    ['groups in groups', Buffer.alloc(100_000, 0x0b)],
    ['JSON', Buffer.from('{"resourceSpans":[]}')],
  ])('%s is undecodable', (_what, body) => {
    expect(() => decodeProtobuf(body)).toThrow(Undecodable);
  });

  it('fields that are encoded otherwise than expected are unknown fields', () => {
    const odd = message(varintPart(5, 7), part(6, 'x'), part(99, 'future'), spanBytes(good));
    expect(decodeProtobuf(encodeAround([odd])).spans).toMatchObject([{ name: good.name, kind: 'internal' }]);
  });

  it('of several values in one the last counts; bytes are left out', () => {
    const attribute = (key: string, ...values: Uint8Array[]) =>
      part(9, message(part(1, key), part(2, message(...values))));
    const bytes = message(
      spanBytes(good),
      attribute('twice', anyValue('first'), anyValue(2)),
      attribute('bytes', part(7, Buffer.from([1, 2]))),
      attribute('not utf-8', part(1, Buffer.from([0xff, 0x41]))),
      attribute('negative', anyValue(-5)),
    );
    const { attributes } = decodeProtobuf(encodeAround([bytes])).spans[0] as Span;
    expect(Object.fromEntries(attributes)).toMatchObject({ twice: 2, 'not utf-8': '\ufffdA', negative: -5 });
    expect(attributes.has('bytes')).toBe(false);
  });

  it('more spans than a request may have are counted, not kept', () => {
    const spans = Array.from({ length: MAX_SPANS + 7 }, () => spanBytes(good));
    const decoded = decodeProtobuf(encodeAround(spans));
    expect([decoded.spans.length, decoded.rejected]).toEqual([MAX_SPANS, new Map([['too-many', 7]])]);
  });

  it.each([
    ['empty spans', encodeAround(Array.from({ length: 30_000 }, () => new Uint8Array())), 'spans'],
    ['empty attributes', encodeAround([Buffer.alloc(200_000, Buffer.from([0x4a, 0x00]))]), 'spans'],
    ['empty status', encodeAround([Buffer.alloc(200_000, Buffer.from([0x7a, 0x00]))]), 'spans'],
    ['resources', Buffer.alloc(2 * MAX_FRAMES + 2, Buffer.from([0x0a, 0x00])), 'error'],
    ['scopes', part(1, Buffer.alloc(2 * MAX_FRAMES, Buffer.from([0x12, 0x00]))), 'error'],
  ])('a flood of %s takes no memory', (_what, body, end) => {
    if (end === 'error') expect(() => decodeProtobuf(body)).toThrow(Undecodable);
    else expect(decodeProtobuf(body).spans).toEqual([]);
  });

  it('a flood of values ends the request, and what was read before it stays', () => {
    const list = part(1, part(5, Buffer.alloc(2 * MAX_ATTRIBUTES, Buffer.from([0x0a, 0x00]))));
    const lists = Array.from({ length: Math.ceil(MAX_VALUES / MAX_ATTRIBUTES) }, () => list);
    const flood = message(spanBytes(other), part(9, message(part(1, 'flood'), part(2, part(5, Buffer.concat(lists))))));
    const { spans, rejected } = decodeProtobuf(encodeAround([spanBytes(good), flood, spanBytes(other)]));
    expect([spans.map(({ span_id }) => span_id), rejected]).toEqual([[good.span_id], new Map([['too-many', 2]])]);
  });
});

describe('JSON that is hostile', () => {
  const span = (wrong: object) => ({ ...jsonSpan(good), ...wrong });
  const around = (...spans: unknown[]) => jsonRequest([{ scopeSpans: [{ spans }] }]);
  const attribute = (value: unknown) => ({ attributes: [{ key: 'a', value }] });

  it.each([
    ['no object', 'span'],
    ['null', null],
    ['a list', []],
    ['a number as its name', span({ name: 5 })],
    ['a number as its id', span({ spanId: 5 })],
    ['attributes that are no list', span({ attributes: {} })],
    ['an attribute that is no object', span({ attributes: ['a'] })],
    ['an attribute without a text as its key', span({ attributes: [{ key: {}, value: {} }] })],
    ['a text that is none', span(attribute({ stringValue: 1 }))],
    ['an integer that is none', span(attribute({ intValue: '1.5' }))],
    ['a number that is none', span(attribute({ doubleValue: {} }))],
    ['a truth value that is none', span(attribute({ boolValue: 'yes' }))],
    ['a list that is none', span(attribute({ arrayValue: { values: 'x' } }))],
    ['a value that is none', span(attribute('x'))],
    ['a time before 1970', span({ startTimeUnixNano: -1 })],
    ['a time that is none', span({ endTimeUnixNano: 'yesterday' })],
    ['events that are no list', span({ events: 1 })],
    ['a status that is none', span({ status: 'ERROR' })],
    ['a kind that is none', span({ kind: {} })],
  ])('a span that is, or has, %s costs itself only', (_what, wrong) => {
    const { spans, rejected } = decodeJson(around(jsonSpan(good), wrong, jsonSpan(other)));
    expect([spans.map(({ span_id }) => span_id), rejected]).toEqual([
      [good.span_id, other.span_id],
      new Map([['malformed', 1]]),
    ]);
  });

  it.each([
    ['a text', 'x'],
    ['a list', []],
    ['resourceSpans that are no list', { resourceSpans: {} }],
    ['a resource that is none', { resourceSpans: [{ resource: 1 }] }],
    ['scopeSpans that are no list', { resourceSpans: [{ scopeSpans: 'x' }] }],
    ['spans that are no list', { resourceSpans: [{ scopeSpans: [{ spans: {} }] }] }],
    ['too many resources', { resourceSpans: Array.from({ length: MAX_FRAMES + 1 }, () => ({})) }],
  ])('%s is undecodable', (_what, body) => {
    expect(() => decodeJson(body)).toThrow(Undecodable);
  });

  it('names of enum values, unknown ones and null are understood', () => {
    const enums = span({ kind: 'SPAN_KIND_CLIENT', status: { code: 'STATUS_CODE_ERROR' }, parentSpanId: null });
    const unknown = span({ kind: 99, status: { code: 'SOMETHING' } });
    expect(decodeJson(around(enums, unknown)).spans).toMatchObject([
      { kind: 'client', status: { code: 'error' }, parent_span_id: null },
      { kind: 'unspecified', status: { code: 'unset' } },
    ]);
  });

  it('times as numbers are understood, and names in snake case are unknown fields', () => {
    const { spans } = decodeJson(around({ ...span({ startTimeUnixNano: 1_772_366_400_000_000_000 }), span_id: 'x' }));
    expect(spans[0]?.start_ns).toBe(1_772_366_400_000_000_000n);
    expect(decodeJson({ resource_spans: [jsonSpans(good)] }).spans).toEqual([]);
  });

  it('halves of surrogate pairs are replaced', () => {
    expect(decodeJson(around(span({ name: 'a\ud800' }))).spans[0]?.name).toBe('a\ufffd');
  });
});
