import protobuf from 'protobufjs/minimal.js';
import type { Encoding } from './encoding.ts';

/** A kind of telemetry, as OTLP's paths name them. */
export type Signal = 'traces' | 'metrics' | 'logs';

/** What of a request was not taken. */
export interface PartialSuccess {
  /** Spans, data points or log records; 0 with a message is a hint to who sent them. */
  readonly rejected: number;
  readonly message: string;
}

const REJECTED = { traces: 'rejectedSpans', metrics: 'rejectedDataPoints', logs: 'rejectedLogRecords' } as const;

/**
 * Body of an answer 200: ExportTraceServiceResponse, or that of another signal, which differs in a name only.
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/collector/trace/v1/trace_service.proto
 */
export function exportResponse(signal: Signal, partial: PartialSuccess | null, encoding: Encoding): Buffer {
  if (encoding === 'json') {
    // In JSON a 64-bit integer is a text.
    const partialSuccess = partial && { [REJECTED[signal]]: String(partial.rejected), errorMessage: partial.message };
    return Buffer.from(JSON.stringify(partialSuccess ? { partialSuccess } : {}));
  }
  const writer = protobuf.Writer.create();
  if (partial)
    writer
      .uint32(field(1, 2))
      .fork()
      .uint32(field(1, 0))
      .int64(partial.rejected)
      .uint32(field(2, 2))
      .string(partial.message)
      .ldelim();
  return Buffer.from(writer.finish());
}

/** `google.rpc.Code` of an HTTP status. */
const CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 404: 5, 413: 8, 415: 3, 429: 8, 503: 14 };
const INTERNAL = 13;

const BAD_REQUEST = 'type.googleapis.com/google.rpc.BadRequest';

/**
 * Body of every other answer: `google.rpc.Status`, for bad data with a `google.rpc.BadRequest` that says what is bad.
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/status.proto
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto
 */
export function errorStatus(status: number, message: string, encoding: Encoding): Buffer {
  const code = CODES[status] ?? INTERNAL;
  const isBadData = status === 400;
  if (encoding === 'json') {
    const details = [{ '@type': BAD_REQUEST, fieldViolations: [{ field: 'body', description: message }] }];
    return Buffer.from(JSON.stringify({ code, message, ...(isBadData ? { details } : {}) }));
  }
  const writer = protobuf.Writer.create().uint32(field(1, 0)).int32(code).uint32(field(2, 2)).string(message);
  if (isBadData) {
    const violation = protobuf.Writer.create().uint32(field(1, 2)).fork();
    violation.uint32(field(1, 2)).string('body').uint32(field(2, 2)).string(message).ldelim();
    const details = writer.uint32(field(3, 2)).fork();
    details.uint32(field(1, 2)).string(BAD_REQUEST).uint32(field(2, 2)).bytes(violation.finish()).ldelim();
  }
  return Buffer.from(writer.finish());
}

/** Tag of a field: its number, and how it is encoded (0 a number, 2 a text or a message). */
const field = (number: number, wire: 0 | 2): number => (number << 3) | wire;
