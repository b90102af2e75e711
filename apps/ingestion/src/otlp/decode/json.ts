import type { Attributes, AttributeValue, Span, SpanEvent } from '@chorus/telemetry';
import { MAX_ATTRIBUTES, MAX_DEPTH, MAX_EVENTS, MAX_KEY } from '../limits.ts';
import { codeOf, Collector, cutText, kindOf, TOO_DEEP, Undecodable, type Decoded } from './decoded.ts';

type Json = Record<string, unknown>;

/**
 * Reads an ExportTraceServiceRequest in OTLP's JSON form: ids in hexadecimal, 64-bit integers as text or number,
 * unknown fields ignored. Names of enum values, which the specification forbids and some senders write, are understood.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/docs/specification.md#json-protobuf-encoding
 *
 * @throws Undecodable where what is round the spans has the wrong form; a span with a wrong form costs that span only
 */
export function decodeJson(body: unknown): Decoded {
  const collector = new Collector();
  const frame = object(body, 'the request');
  for (const item of list(frame['resourceSpans'], 'resourceSpans')) {
    collector.frame();
    const resourceSpans = object(item, 'an item of resourceSpans');
    const { attributes } = object(resourceSpans['resource'] ?? {}, 'resource');
    const resource = readAttributes(attributes, collector);
    for (const some of list(resourceSpans['scopeSpans'], 'scopeSpans')) {
      collector.frame();
      const scopeSpans = object(some, 'an item of scopeSpans');
      const scope = cutText(text(object(scopeSpans['scope'] ?? {}, 'scope')['name'], 'the name of a scope'));
      for (const span of list(scopeSpans['spans'], 'spans'))
        collector.add(() => readSpan(object(span, 'a span'), resource, scope, collector));
    }
  }
  return collector;
}

function readSpan(span: Json, resource: Attributes, scope: string, collector: Collector): Span {
  const parent = text(span['parentSpanId']).toLowerCase();
  const status = object(span['status'] ?? {});
  return {
    trace_id: hex(span['traceId']),
    span_id: hex(span['spanId']),
    parent_span_id: /[1-9a-f]/.test(hex(parent)) ? parent : null,
    name: cutText(text(span['name'])),
    kind: kindOf(enumValue(span['kind'], KIND_NAMES)),
    start_ns: nanoseconds(span['startTimeUnixNano']),
    end_ns: nanoseconds(span['endTimeUnixNano']),
    attributes: readAttributes(span['attributes'], collector),
    events: list(span['events'])
      .slice(0, MAX_EVENTS)
      .map((event) => readEvent(object(event), collector)),
    status: { code: codeOf(enumValue(status['code'], CODE_NAMES)), message: cutText(text(status['message'])) },
    resource,
    scope,
  };
}

const readEvent = (event: Json, collector: Collector): SpanEvent => ({
  name: cutText(text(event['name'])),
  attributes: readAttributes(event['attributes'], collector),
});

function readAttributes(value: unknown, collector: Collector): Attributes {
  return new Map(readPairs(value, 1, collector));
}

function readPairs(value: unknown, depth: number, collector: Collector): [string, AttributeValue][] {
  return list(value)
    .slice(0, MAX_ATTRIBUTES)
    .flatMap((item): [string, AttributeValue][] => {
      const pair = object(item);
      const key = text(pair['key']);
      const read = readAnyValue(pair['value'] ?? {}, depth, collector);
      return key.length > MAX_KEY || read === undefined ? [] : [[key, read]];
    });
}

/** Undefined for bytes, which nobody here can use. */
function readAnyValue(value: unknown, depth: number, collector: Collector): AttributeValue | undefined {
  collector.value();
  const any = object(value);
  const has = (name: string) => Object.hasOwn(any, name) && any[name] !== null && any[name] !== undefined;
  if (has('stringValue')) return cutText(text(any['stringValue']));
  if (has('boolValue')) return typeof any['boolValue'] === 'boolean' ? any['boolValue'] : wrong('a truth value');
  if (has('intValue')) return integer(any['intValue']);
  if (has('doubleValue')) return double(any['doubleValue']);
  if (has('arrayValue')) {
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    return list(object(any['arrayValue'])['values'])
      .slice(0, MAX_ATTRIBUTES)
      .map((item) => readAnyValue(item, depth + 1, collector) ?? null);
  }
  if (has('kvlistValue')) {
    if (depth >= MAX_DEPTH) return TOO_DEEP;
    return Object.fromEntries(readPairs(object(any['kvlistValue'])['values'], depth + 1, collector));
  }
  return has('bytesValue') ? undefined : null;
}

function wrong(what: string): never {
  throw new Undecodable(`${what} has the wrong type`);
}

const object = (value: unknown, what = 'a value'): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : wrong(what);

const list = (value: unknown, what = 'a list'): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : wrong(what);

const text = (value: unknown, what = 'a text'): string =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value.toWellFormed() : wrong(what);

const hex = (value: unknown): string => {
  const id = text(value).toLowerCase();
  return /^[0-9a-f]*$/.test(id) ? id : '';
};

function integer(value: unknown): number {
  const number = typeof value === 'string' && /^-?\d{1,20}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) ? number : wrong('an integer');
}

function double(value: unknown): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' ? number : wrong('a number');
}

function nanoseconds(value: unknown): bigint {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value)) return BigInt.asUintN(64, BigInt(value));
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? BigInt.asUintN(64, BigInt(value))
    : wrong('a time');
}

const KIND_NAMES = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'].map((k) => `SPAN_KIND_${k}`);
const CODE_NAMES = ['UNSET', 'OK', 'ERROR'].map((code) => `STATUS_CODE_${code}`);

function enumValue(value: unknown, names: readonly string[]): number {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'string') return Math.max(0, names.indexOf(value));
  return typeof value === 'number' ? value : wrong('an enum value');
}
