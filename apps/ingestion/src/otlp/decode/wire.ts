import protobuf from 'protobufjs/minimal.js';
import { Undecodable } from './decoded.ts';

/*
 * Protobuf is read field by field with the reader of protobufjs, not with decoders that it makes from a schema. These
 * build the whole message before anybody can say stop: two bytes on the wire become an object, so that 16 MiB can
 * become gigabytes, and one damaged span spoils the request. Here every message says itself which fields it wants,
 * how deep and how many; the rest is skipped without being built.
 */

export type Reader = InstanceType<typeof protobuf.Reader>;

export const WIRE = { varint: 0, fixed64: 1, bytes: 2 } as const;

export interface Field {
  readonly wire: (typeof WIRE)[keyof typeof WIRE];
  /** Must consume the field's value and nothing more. */
  readonly read: (reader: Reader) => void;
}

/** By field number. */
export type Fields = Readonly<Record<number, Field>>;

/** Its `buf` is a Buffer. */
const readerOf = (bytes: Uint8Array): Reader =>
  protobuf.Reader.create(
    Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  );

/**
 * Reads one message. Fields that nobody asked for, or that are not encoded as expected, are skipped.
 *
 * @throws Error where the bytes are not a message
 */
export function readMessage(bytes: Uint8Array, fields: Fields): void {
  const reader = readerOf(bytes);
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    const number = tag >>> 3;
    const field = Object.hasOwn(fields, number) ? fields[number] : undefined;
    if (field?.wire === (tag & 7)) field.read(reader);
    else reader.skipType(tag & 7, 0, number);
  }
}

/** As {@link readMessage}, for the messages round the spans: what is wrong with them is wrong with the request. */
export function readFrame(bytes: Uint8Array, what: string, fields: Fields): void {
  try {
    readMessage(bytes, fields);
  } catch (error) {
    if (error instanceof Undecodable) throw error;
    throw new Undecodable(`${what} is not valid protobuf: ${(error as Error).message}`);
  }
}

/** @param isWanted Says before each value whether it is read; else it is passed over at no cost. */
export const bytes = (take: (value: Uint8Array) => void, isWanted: () => boolean = () => true): Field => ({
  wire: WIRE.bytes,
  read: (reader) => {
    if (isWanted()) take(reader.bytes());
    else reader.skipType(WIRE.bytes);
  },
});
/** A signed number of 64 bits; beyond 2^53 the last digits are lost. */
export const varint = (take: (value: number) => void): Field => ({
  wire: WIRE.varint,
  read: (reader) => {
    const { high, low } = reader.int64();
    take(high * 2 ** 32 + (low >>> 0));
  },
});
export const fixed64 = (take: (value: bigint) => void): Field => ({
  wire: WIRE.fixed64,
  read: (reader) => {
    const { high, low } = reader.fixed64();
    take((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0));
  },
});
