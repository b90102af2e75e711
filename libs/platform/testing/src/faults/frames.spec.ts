import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FrameScanner, type Piece, readReply, readRequest } from './frames.ts';
import { KAFKA_API } from './kafka-api.ts';

const int16 = fc.integer({ min: 0, max: 0x7fff });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const body = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));

const request = fc
  .record({
    apiKey: fc.oneof(fc.constantFrom(...Object.values(KAFKA_API)), fc.integer({ min: 0, max: 1000 })),
    version: int16,
    correlationId: int32,
    clientId: fc.option(fc.string({ unit: 'grapheme', maxLength: 12 })),
    body,
  })
  .map(({ body, ...header }) => ({ header, bytes: requestFrame(header, body) }));

const reply = fc
  .record({ correlationId: int32, body })
  .map(({ correlationId, body }) => ({ header: { correlationId }, bytes: sized(int32Bytes(correlationId), body) }));

function sized(...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([int32Bytes(content.length), content]);
}

function int32Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int16Bytes(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function requestFrame(
  header: { apiKey: number; version: number; correlationId: number; clientId: string | null },
  body: Buffer,
): Buffer {
  const { apiKey, version, correlationId, clientId } = header;
  const name = clientId === null ? Buffer.alloc(0) : Buffer.from(clientId);
  return sized(
    ...[int16Bytes(apiKey), int16Bytes(version), int32Bytes(correlationId)],
    ...[int16Bytes(clientId === null ? -1 : name.length), name, body],
  );
}

/** Every way of cutting comes up: byte by byte, in the middle of headers, several frames at once. */
const cuts = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 40 });

function chunks(stream: Buffer, sizes: readonly number[]): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0, n = 0; at < stream.length; n++) {
    const size = sizes[n % sizes.length] ?? 1;
    cut.push(stream.subarray(at, at + size));
    at += size;
  }
  return cut;
}

/** The frames that a scanner makes out, with the bytes of each. */
function framesOf<H extends object>(pieces: readonly Piece<H>[]): { header: H; bytes: Buffer }[] {
  const frames: { header: H; bytes: Buffer }[] = [];
  for (const { header, bytes } of pieces) {
    const last = frames.at(-1);
    if (header) frames.push({ header, bytes });
    else if (last) last.bytes = Buffer.concat([last.bytes, bytes]);
  }
  return frames;
}

describe('FrameScanner', () => {
  it('finds the requests of a stream, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 8 }), cuts, (requests, sizes) => {
        const scanner = new FrameScanner(readRequest);
        const stream = Buffer.concat(requests.map(({ bytes }) => bytes));
        const frames = framesOf(chunks(stream, sizes).flatMap((chunk) => scanner.push(chunk)));
        expect(frames).toEqual(
          requests.map(({ header, bytes }) => ({ header: expect.objectContaining(header), bytes })),
        );
        expect(scanner.end()).toHaveLength(0);
      }),
      { numRuns: 300 },
    );
  });

  it('finds the replies of a stream, however it is cut', () => {
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 8 }), cuts, (replies, sizes) => {
        const scanner = new FrameScanner(readReply);
        const stream = Buffer.concat(replies.map(({ bytes }) => bytes));
        expect(framesOf(chunks(stream, sizes).flatMap((chunk) => scanner.push(chunk)))).toEqual(replies);
      }),
      { numRuns: 300 },
    );
  });

  it('passes on every byte of anything, in order', () => {
    const anything = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
      fc.array(request, { maxLength: 3 }).map((requests) => Buffer.concat(requests.map(({ bytes }) => bytes))),
    );
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 3 }), cuts, fc.boolean(), (parts, sizes, asRequests) => {
        const scanner = new FrameScanner<object>(asRequests ? readRequest : readReply);
        const stream = Buffer.concat(parts);
        const passed = chunks(stream, sizes).flatMap((chunk) => scanner.push(chunk).map(({ bytes }) => bytes));
        expect(Buffer.concat([...passed, scanner.end()]).equals(stream)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps none of a body that is still coming', () => {
    const scanner = new FrameScanner(readReply);
    const [start] = scanner.push(Buffer.concat([int32Bytes(2 ** 31 - 1), int32Bytes(7)]));
    expect(start).toEqual({ header: { correlationId: 7 }, bytes: expect.objectContaining({ length: 8 }) });
    expect(scanner.push(Buffer.alloc(1000))).toEqual([{ bytes: Buffer.alloc(1000) }]);
    expect(scanner.end()).toHaveLength(0);
  });

  it.each([
    ['a size below 0', Buffer.from('ffffffff0003000100000001ffff', 'hex')],
    ['a size that does not hold its header', Buffer.from('000000090003000100000001ffff', 'hex')],
    ['a client id beyond the frame', Buffer.from('0000000a00030001000000010010', 'hex')],
    ['HTTP', Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ])('takes no request out of %s', (_, bytes) => {
    const scanner = new FrameScanner(readRequest);
    expect(scanner.push(bytes)).toEqual([{ bytes }]);
    expect(scanner.push(requestFrame({ apiKey: 3, version: 1, correlationId: 1, clientId: null }, bytes))).toEqual([
      { bytes: expect.anything() },
    ]);
  });
});

describe('readRequest', () => {
  it('reads what kafkajs sends', () => {
    const frame = Buffer.from(
      '00000016' + '0012' + '0002' + '00000005' + '0007' + Buffer.from('kafkajs').toString('hex'),
      'hex',
    );
    expect(readRequest(frame)).toEqual({
      api: 'ApiVersions',
      apiKey: 18,
      version: 2,
      correlationId: 5,
      clientId: 'kafkajs',
    });
  });
});
