import type { Attributes, AttributeValue, Span } from '@chorus/telemetry';
import protobuf from 'protobufjs/minimal.js';

/** Spans as an SDK sends them, each with a resource and a scope of its own. */
export const encodeProtobuf = (spans: readonly Span[]): Buffer =>
  message(...spans.map((span) => part(1, resourceSpans(span, spanBytes(span)))));

/** One resource and one scope with spans that are bytes already, good or bad. */
export const encodeAround = (spans: readonly Uint8Array[]): Buffer =>
  Buffer.from(part(1, part(2, Buffer.concat(spans.map((span) => part(2, span))))));

export const encodeJson = (spans: readonly Span[]): string => JSON.stringify(jsonRequest(spans.map(jsonSpans)));
export const jsonRequest = (resourceSpans: readonly unknown[]): object => ({ resourceSpans });

/** A field that holds a text, bytes or a message. */
export const part = (number: number, value: string | Uint8Array): Uint8Array => {
  const writer = protobuf.Writer.create().uint32((number << 3) | 2);
  return (typeof value === 'string' ? writer.string(value) : writer.bytes(value)).finish();
};
export const varintPart = (number: number, value: number): Uint8Array =>
  protobuf.Writer.create()
    .uint32(number << 3)
    .int64(value)
    .finish();
const fixed64Part = (number: number, value: bigint): Uint8Array => {
  const bytes = Buffer.alloc(9);
  bytes[0] = (number << 3) | 1;
  bytes.writeBigUInt64LE(value, 1);
  return bytes;
};
const doublePart = (number: number, value: number): Uint8Array => {
  const bytes = Buffer.alloc(9);
  bytes[0] = (number << 3) | 1;
  bytes.writeDoubleLE(value, 1);
  return bytes;
};
export const message = (...parts: readonly Uint8Array[]): Buffer => Buffer.concat(parts);

const resourceSpans = ({ resource, scope }: Span, span: Uint8Array): Buffer =>
  message(part(1, message(...pairs(1, resource))), part(2, message(part(1, part(1, scope)), part(2, span))));

export const spanBytes = (span: Span): Buffer =>
  message(
    part(1, Buffer.from(span.trace_id, 'hex')),
    part(2, Buffer.from(span.span_id, 'hex')),
    part(4, Buffer.from(span.parent_span_id ?? '', 'hex')),
    part(5, span.name),
    varintPart(6, KINDS.indexOf(span.kind)),
    fixed64Part(7, span.start_ns),
    fixed64Part(8, span.end_ns),
    ...pairs(9, span.attributes),
    ...span.events.map(({ name, attributes }) => part(11, message(part(2, name), ...pairs(3, attributes)))),
    part(15, message(part(2, span.status.message), varintPart(3, CODES.indexOf(span.status.code)))),
  );

const KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'];
const CODES = ['unset', 'ok', 'error'];

const pairs = (number: number, attributes: Attributes): Uint8Array[] =>
  [...attributes].map(([key, value]) => part(number, pair(key, value)));
const pair = (key: string, value: AttributeValue): Buffer => message(part(1, key), part(2, anyValue(value)));

const isList = (value: AttributeValue): value is readonly AttributeValue[] => Array.isArray(value);

export function anyValue(value: AttributeValue): Uint8Array {
  if (value === null) return message();
  if (typeof value === 'string') return part(1, value);
  if (typeof value === 'boolean') return varintPart(2, Number(value));
  if (typeof value === 'number') return Number.isSafeInteger(value) ? varintPart(3, value) : doublePart(4, value);
  if (isList(value)) return part(5, message(...value.map((item) => part(1, anyValue(item)))));
  return part(6, message(...Object.entries(value).map(([key, item]) => part(1, pair(key, item)))));
}

export const jsonSpans = (span: Span): object => ({
  resource: { attributes: jsonPairs(span.resource) },
  scopeSpans: [{ scope: { name: span.scope }, spans: [jsonSpan(span)] }],
});

export const jsonSpan = (span: Span): Record<string, unknown> => ({
  traceId: span.trace_id.toUpperCase(),
  spanId: span.span_id,
  ...(span.parent_span_id === null ? {} : { parentSpanId: span.parent_span_id }),
  name: span.name,
  kind: KINDS.indexOf(span.kind),
  startTimeUnixNano: String(span.start_ns),
  endTimeUnixNano: String(span.end_ns),
  attributes: jsonPairs(span.attributes),
  events: span.events.map(({ name, attributes }) => ({ name, attributes: jsonPairs(attributes) })),
  status: { code: CODES.indexOf(span.status.code), message: span.status.message },
  futureField: { unknown: true },
});

const jsonPairs = (attributes: Attributes): object[] =>
  [...attributes].map(([key, value]) => ({ key, value: jsonValue(value) }));

function jsonValue(value: AttributeValue): object {
  if (value === null) return {};
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value)
      ? { intValue: value % 2 === 0 ? value : String(value) }
      : { doubleValue: Number.isFinite(value) ? value : String(value) };
  if (isList(value)) return { arrayValue: { values: value.map(jsonValue) } };
  return { kvlistValue: { values: Object.entries(value).map(([key, item]) => ({ key, value: jsonValue(item) })) } };
}
