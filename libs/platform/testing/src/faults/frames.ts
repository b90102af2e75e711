import { type KafkaApi, kafkaApiOf } from './kafka-api.ts';

/** What the header of a request says. */
export interface KafkaRequest {
  /** Undefined for a request that KAFKA_API does not name. */
  readonly api: KafkaApi | undefined;
  readonly apiKey: number;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string | null;
}

/** What the header of a reply says. */
export interface KafkaReply {
  readonly correlationId: number;
}

/** Bytes of a stream; `header` is on the piece that begins a frame. */
export interface Piece<H> {
  readonly bytes: Buffer;
  readonly header?: H;
}

/**
 * Reads a header from the first bytes of a frame, its size included; a number says how many bytes it takes to go on,
 * undefined that this is no such frame.
 */
export type ReadHeader<H> = (start: Buffer) => H | number | undefined;

/** What a broker takes at most, unless told otherwise (`socket.request.max.bytes`). */
const LONGEST_REQUEST = 104_857_600;
/** Far above those that exist. */
const HIGHEST_API_KEY = 1000;

/**
 * The header of a request: size int32, api_key int16, api_version int16, correlation_id int32, client_id
 * nullable string; the tagged fields of newer ones follow behind (https://kafka.apache.org/protocol#protocol_messages).
 */
export function readRequest(start: Buffer): KafkaRequest | number | undefined {
  const FIXED = 14;
  if (start.length < FIXED) return FIXED;
  const apiKey = start.readInt16BE(4);
  const size = start.readInt32BE(0);
  const length = start.readInt16BE(12);
  const end = FIXED + Math.max(length, 0);
  if (apiKey < 0 || apiKey > HIGHEST_API_KEY || length < -1) return undefined;
  if (size > LONGEST_REQUEST || end > 4 + size) return undefined;
  if (start.length < end) return end;
  return {
    api: kafkaApiOf(apiKey),
    apiKey,
    version: start.readInt16BE(6),
    correlationId: start.readInt32BE(8),
    clientId: length < 0 ? null : start.toString('utf8', FIXED, end),
  };
}

/** The header of a reply: size int32, correlation_id int32. */
export function readReply(start: Buffer): KafkaReply | number | undefined {
  if (start.length < 8) return 8;
  return start.readInt32BE(0) < 4 ? undefined : { correlationId: start.readInt32BE(4) };
}

/**
 * Finds where frames begin in a stream that comes in chunks cut anywhere. It passes on every byte in order and keeps
 * none but those of a header that is not whole yet. A stream that turns out not to be frames passes as it is from
 * there on.
 */
export class FrameScanner<H extends object> {
  readonly #readHeader: ReadHeader<H>;
  #start: Buffer = Buffer.alloc(0);
  /** Bytes to come of the frame whose header has been read. */
  #rest = 0;
  #foreign = false;

  constructor(readHeader: ReadHeader<H>) {
    this.#readHeader = readHeader;
  }

  push(chunk: Buffer): Piece<H>[] {
    const pieces: Piece<H>[] = [];
    let bytes = chunk;
    while (bytes.length > 0) {
      if (this.#foreign) {
        pieces.push({ bytes });
        break;
      }
      if (this.#rest > 0) {
        const body = bytes.subarray(0, this.#rest);
        this.#rest -= body.length;
        bytes = bytes.subarray(body.length);
        pieces.push({ bytes: body });
        continue;
      }
      bytes = this.#start.length > 0 ? Buffer.concat([this.#start, bytes]) : bytes;
      const header = this.#readHeader(bytes);
      if (typeof header === 'number') {
        this.#start = bytes;
        break;
      }
      this.#start = Buffer.alloc(0);
      if (header === undefined) {
        this.#foreign = true;
        continue;
      }
      const frame = bytes.subarray(0, 4 + bytes.readInt32BE(0));
      this.#rest = 4 + bytes.readInt32BE(0) - frame.length;
      bytes = bytes.subarray(frame.length);
      pieces.push({ bytes: frame, header });
    }
    return pieces;
  }

  /** What is left of an unfinished header when the stream ends. */
  end(): Buffer {
    const left = this.#start;
    this.#start = Buffer.alloc(0);
    return left;
  }
}
