import type { IncomingMessage } from 'node:http';
import { ProblemException } from '@chorus/service-kit';

/** How a request, and so its answer, is encoded. */
export type Encoding = 'protobuf' | 'json';

export const MEDIA_TYPES: Readonly<Record<Encoding, string>> = {
  protobuf: 'application/x-protobuf',
  json: 'application/json',
};

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  'application/x-protobuf': 'protobuf',
  'application/protobuf': 'protobuf',
  'application/json': 'json',
};

/** Undefined where the Content-Type is none of OTLP's. */
export function encodingOf(request: IncomingMessage): Encoding | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(ENCODINGS, type) ? ENCODINGS[type] : undefined;
}

/** @throws ProblemException 415 */
export function requireEncoding(request: IncomingMessage): Encoding {
  const encoding = encodingOf(request);
  if (encoding) return encoding;
  throw new ProblemException({
    status: 415,
    detail:
      'OTLP/HTTP comes as application/x-protobuf or application/json; set OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf. ' +
      'gRPC is not spoken here.',
  });
}
