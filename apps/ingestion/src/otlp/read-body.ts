import type { IncomingMessage } from 'node:http';
import type { Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { ProblemException } from '@chorus/service-kit';
import { MAX_BODY_BYTES, MAX_BYTES_COMING_IN, MAX_COMPRESSED_BYTES } from './limits.ts';

const DECOMPRESSORS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  // OTLP asks for gzip only; the Python exporter offers this one as well.
  deflate: createInflate,
};

/** Room for bodies that are not there whole yet: many slow senders together must not take all memory. */
export interface Room {
  readonly limit: number;
  taken: number;
}

const ROOM: Room = { limit: MAX_BYTES_COMING_IN, taken: 0 };

/**
 * Reads the body of a request, decompressed. Limits are watched while it comes in, so that what is too large is never
 * held whole, compressed or not; the rest of it is let pass, because a client that is still sending does not hear.
 *
 * @param room shared by all that is read at the same time
 * @throws ProblemException 413 over a limit, 415 for a Content-Encoding that is not understood, 400 for one that is wrong,
 *   503 where there is no room at present
 */
export async function readBody(request: IncomingMessage, room = ROOM): Promise<Buffer> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decompress = Object.hasOwn(DECOMPRESSORS, encoding) ? DECOMPRESSORS[encoding] : undefined;
  if (decompress === undefined && encoding !== 'identity' && encoding !== '')
    throw new ProblemException({
      status: 415,
      detail: 'This Content-Encoding is not understood; gzip, deflate and identity are.',
    });
  const limit = decompress ? MAX_COMPRESSED_BYTES : MAX_BODY_BYTES;
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit, decompress !== undefined);
  return await new Promise<Buffer>((resolve, reject) => collect(request, decompress?.(), limit, room, resolve, reject));
}

const tooLarge = (limit: number, isCompressed: boolean) =>
  new ProblemException({
    status: 413,
    kind: 'too-large',
    detail:
      `The body is over the limit of ${limit} bytes${isCompressed ? ' compressed' : ''}; export fewer spans at once ` +
      '(OTEL_BSP_MAX_EXPORT_BATCH_SIZE), or less of each (OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT).',
  });

const noRoom = () =>
  new ProblemException({
    status: 503,
    kind: 'busy',
    detail: 'Too much is coming in at the moment; send this again.',
    headers: { 'Retry-After': '1' },
  });

function collect(
  request: IncomingMessage,
  decompressor: Transform | undefined,
  limit: number,
  room: Room,
  resolve: (body: Buffer) => void,
  reject: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let received = 0;
  let size = 0;
  const end = (settle: () => void) => {
    request.off('data', onReceived).off('end', onEnd).off('close', onClose);
    decompressor?.off('data', onData).off('end', onDone).destroy();
    request.resume();
    room.taken -= size;
    size = 0;
    settle();
  };
  const fail = (error: Error) => end(() => reject(error));
  const onReceived = (chunk: Buffer) => {
    received += chunk.length;
    if (received > limit) return fail(tooLarge(limit, decompressor !== undefined));
    if (!decompressor) return onData(chunk);
    if (!decompressor.write(chunk)) {
      request.pause();
      decompressor.once('drain', () => request.resume());
    }
  };
  const onData = (chunk: Buffer) => {
    size += chunk.length;
    room.taken += chunk.length;
    if (room.taken > room.limit) fail(noRoom());
    else if (size > MAX_BODY_BYTES) fail(tooLarge(MAX_BODY_BYTES, false));
    else chunks.push(chunk);
  };
  const onEnd = () => {
    request.off('close', onClose);
    if (decompressor) decompressor.end();
    else onDone();
  };
  const onDone = () => {
    const body = Buffer.concat(chunks, size);
    end(() => resolve(body));
  };
  const onClose = () => fail(new ProblemException({ status: 400, detail: 'The request ended before its body did.' }));
  request.on('data', onReceived).on('end', onEnd).on('close', onClose);
  // Stays: a decompressor that was let go of may still have something to complain about.
  decompressor
    ?.on('data', onData)
    .on('end', onDone)
    .on('error', () =>
      fail(
        new ProblemException({
          status: 400,
          detail: 'The body is not compressed as its Content-Encoding says, or is cut short.',
        }),
      ),
    );
}
