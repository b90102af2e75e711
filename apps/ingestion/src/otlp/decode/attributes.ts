import type { AttributeValue } from '@chorus/telemetry';
import { MAX_ATTRIBUTES, MAX_DEPTH, MAX_KEY, MAX_STRING } from '../limits.ts';
import { cutMark, TOO_DEEP, type Collector } from './decoded.ts';
import { WIRE, type Field, type Reader } from './wire.ts';

/*
 * KeyValue, AnyValue, ArrayValue and KeyValueList of
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/common/v1/common.proto
 * Most of a request is attributes: they are read in place, without a view of the bytes for each.
 */

const tagOf = (number: number, wire: number): number => (number << 3) | wire;
const KEY = tagOf(1, WIRE.bytes);
const VALUE = tagOf(2, WIRE.bytes);
const ITEM = tagOf(1, WIRE.bytes);
const STRING = tagOf(1, WIRE.bytes);
const BOOL = tagOf(2, WIRE.varint);
const INT = tagOf(3, WIRE.varint);
const DOUBLE = tagOf(4, WIRE.fixed64);
const ARRAY = tagOf(5, WIRE.bytes);
const KVLIST = tagOf(6, WIRE.bytes);
const BYTES = tagOf(7, WIRE.bytes);

/** Collects a repeated KeyValue, up to {@link MAX_ATTRIBUTES}. */
export class AttributeReader {
  readonly found = new Map<string, AttributeValue>();
  readonly field: Field;

  constructor(collector: Collector) {
    let seen = 0;
    this.field = {
      wire: WIRE.bytes,
      read: (reader) => {
        if (seen++ < MAX_ATTRIBUTES) readPair(reader, this.found, 1, collector);
        else reader.skipType(WIRE.bytes);
      },
    };
  }
}

/** Where the value that begins here ends. */
function endOf(reader: Reader): number {
  const end = reader.size() + reader.pos;
  if (end > reader.len) throw new RangeError('a length beyond the end');
  return end;
}

/** Visits the fields of the message from here to `end`; each visit consumes its value. */
function within(reader: Reader, end: number, visit: (tag: number) => boolean): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (!visit(tag)) reader.skipType(tag & 7, 0, tag >>> 3);
  }
  if (reader.pos !== end) throw new RangeError('a field beyond the end of its message');
}

function readPair(reader: Reader, into: Map<string, AttributeValue>, depth: number, collector: Collector): void {
  const end = endOf(reader);
  let key: string | null = '';
  let [valueAt, valueEnd] = [end, end];
  within(reader, end, (tag) => {
    if (tag === KEY) key = keyOf(reader);
    else if (tag === VALUE) {
      valueEnd = endOf(reader);
      valueAt = reader.pos;
      reader.pos = valueEnd;
    } else return false;
    return true;
  });
  reader.pos = valueAt;
  const value = readAnyValue(reader, valueEnd, depth, collector);
  reader.pos = end;
  if (key !== null && value !== undefined) into.set(key, value);
}

/** Undefined for bytes, which nobody here can use. Of several values in one the last counts. */
function readAnyValue(reader: Reader, end: number, depth: number, collector: Collector): AttributeValue | undefined {
  collector.value();
  let value: AttributeValue | undefined = null;
  let list = 0;
  let [listAt, listEnd] = [end, end];
  within(reader, end, (tag) => {
    list = 0;
    if (tag === STRING) value = textOf(reader);
    else if (tag === INT) value = integer(reader);
    else if (tag === BOOL) value = reader.bool();
    else if (tag === DOUBLE) value = reader.double();
    else if (tag === ARRAY || tag === KVLIST || tag === BYTES) {
      list = tag;
      listEnd = endOf(reader);
      listAt = reader.pos;
      reader.pos = listEnd;
    } else return false;
    return true;
  });
  if (list === 0) return value;
  if (list === BYTES) return undefined;
  if (depth >= MAX_DEPTH) return TOO_DEEP;
  reader.pos = listAt;
  return list === ARRAY
    ? readArray(reader, listEnd, depth + 1, collector)
    : readKeyValues(reader, listEnd, depth + 1, collector);
}

function readArray(reader: Reader, end: number, depth: number, collector: Collector): AttributeValue[] {
  const values: AttributeValue[] = [];
  within(reader, end, (tag) => {
    if (tag !== ITEM || values.length >= MAX_ATTRIBUTES) return false;
    const itemEnd = endOf(reader);
    values.push(readAnyValue(reader, itemEnd, depth, collector) ?? null);
    reader.pos = itemEnd;
    return true;
  });
  return values;
}

function readKeyValues(reader: Reader, end: number, depth: number, collector: Collector): AttributeValue {
  const pairs = new Map<string, AttributeValue>();
  let seen = 0;
  within(reader, end, (tag) => {
    if (tag !== ITEM || seen++ >= MAX_ATTRIBUTES) return false;
    readPair(reader, pairs, depth, collector);
    return true;
  });
  return Object.fromEntries(pairs);
}

function integer(reader: Reader): number {
  const { high, low } = reader.int64();
  return high * 2 ** 32 + (low >>> 0);
}

/** Null for a name that is too long. */
function keyOf(reader: Reader): string | null {
  const from = reader.pos;
  const length = reader.size();
  reader.pos = from;
  if (length <= MAX_KEY) return textOf(reader);
  reader.pos = endOf(reader);
  return null;
}

/** Bytes that are not UTF-8 become U+FFFD. */
function textOf(reader: Reader): string {
  const end = endOf(reader);
  const from = reader.pos;
  reader.pos = end;
  const buffer = reader.buf as Buffer;
  if (end - from <= MAX_STRING) return buffer.toString('utf8', from, end);
  return buffer.toString('utf8', from, from + MAX_STRING) + cutMark(end - from);
}
