import type { Attributes, Span, SpanEvent } from '@chorus/telemetry';
import { MAX_EVENTS, MAX_SPANS, MAX_STRING } from '../limits.ts';
import { AttributeReader } from './attributes.ts';
import { codeOf, Collector, cutMark, kindOf, type Decoded } from './decoded.ts';
import { bytes, fixed64, readFrame, readMessage, varint } from './wire.ts';

/**
 * Reads an ExportTraceServiceRequest in binary form. Field numbers are those of
 * https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto
 *
 * @throws Undecodable where what is round the spans is damaged; damage within a span costs that span only
 */
export function decodeProtobuf(body: Uint8Array): Decoded {
  const collector = new Collector();
  readFrame(body, 'the request', { 1: bytes((value) => readResourceSpans(value, collector)) });
  return collector;
}

function readResourceSpans(value: Uint8Array, collector: Collector): void {
  let resource = NOTHING;
  const scopes: Uint8Array[] = [];
  collector.frame();
  readFrame(value, 'ResourceSpans', {
    1: bytes((message) => (resource = message)),
    2: bytes((message) => {
      collector.frame();
      scopes.push(message);
    }),
  });
  const attributes = new AttributeReader(collector);
  readFrame(resource, 'Resource', { 1: attributes.field });
  for (const scope of scopes) readScopeSpans(scope, attributes.found, collector);
}

function readScopeSpans(value: Uint8Array, resource: Attributes, collector: Collector): void {
  let scope = NOTHING;
  let name = NOTHING;
  const spans: Uint8Array[] = [];
  let surplus = 0;
  readFrame(value, 'ScopeSpans', {
    1: bytes((message) => (scope = message)),
    2: bytes((message) => (spans.length < MAX_SPANS ? spans.push(message) : surplus++)),
  });
  readFrame(scope, 'InstrumentationScope', { 1: bytes((some) => (name = some)) });
  const scopeName = textOf(name);
  for (const span of spans) collector.add(() => readSpan(span, resource, scopeName, collector));
  while (surplus-- > 0) collector.reject('too-many');
}

function readSpan(value: Uint8Array, resource: Attributes, scope: string, collector: Collector): Span {
  let [trace_id, span_id, parent, name, status, message] = [NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING];
  let [kind, code] = [0, 0];
  let [start_ns, end_ns] = [0n, 0n];
  const attributes = new AttributeReader(collector);
  const events: Uint8Array[] = [];
  readMessage(value, {
    1: bytes((id) => (trace_id = id)),
    2: bytes((id) => (span_id = id)),
    4: bytes((id) => (parent = id)),
    5: bytes((some) => (name = some)),
    6: varint((number) => (kind = number)),
    7: fixed64((ns) => (start_ns = ns)),
    8: fixed64((ns) => (end_ns = ns)),
    9: attributes.field,
    11: bytes(
      (event) => events.push(event),
      () => events.length < MAX_EVENTS,
    ),
    15: bytes((some) => (status = some)),
  });
  readMessage(status, { 2: bytes((some) => (message = some)), 3: varint((number) => (code = number)) });
  const parentId = hexOf(parent);
  return {
    trace_id: hexOf(trace_id),
    span_id: hexOf(span_id),
    parent_span_id: /[1-9a-f]/.test(parentId) ? parentId : null,
    name: textOf(name),
    kind: kindOf(kind),
    start_ns,
    end_ns,
    attributes: attributes.found,
    events: events.map((event) => readEvent(event, collector)),
    status: { code: codeOf(code), message: textOf(message) },
    resource,
    scope,
  };
}

function readEvent(value: Uint8Array, collector: Collector): SpanEvent {
  let name = NOTHING;
  const attributes = new AttributeReader(collector);
  readMessage(value, { 2: bytes((some) => (name = some)), 3: attributes.field });
  return { name: textOf(name), attributes: attributes.found };
}

const NOTHING: Uint8Array = new Uint8Array();
const buffer = (value: Uint8Array): Buffer => Buffer.from(value.buffer, value.byteOffset, value.byteLength);

/** Bytes that are not UTF-8 become U+FFFD. */
const textOf = (value: Uint8Array): string =>
  value.length <= MAX_STRING
    ? buffer(value).toString()
    : buffer(value).toString('utf8', 0, MAX_STRING) + cutMark(value.length);

const hexOf = (id: Uint8Array): string => (id.length > 16 ? '' : buffer(id).toString('hex'));
