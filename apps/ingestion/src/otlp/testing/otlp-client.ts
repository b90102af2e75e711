import protobuf from 'protobufjs/minimal.js';
import type { RunningIngestion } from '../../testing/running-ingestion.ts';
import { readMessage, bytes, varint } from '../decode/wire.ts';

/** What ingestion answered to an OTLP request, whichever way it was encoded. */
export interface OtlpAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly headers: Headers;
  /** Of an ExportTraceServiceResponse; null where it has none. */
  readonly partial: { readonly rejected: number; readonly message: string } | null;
  /** Message and code of a `google.rpc.Status`, and the kinds of its details. */
  readonly error: { readonly code: number; readonly message: string; readonly details: readonly string[] } | null;
}

/** Sends a body as OTLP exporters do: with the key of the fleet alpha and, unless said otherwise, as protobuf. */
export async function sendOtlp(
  ingestion: Pick<RunningIngestion, 'url' | 'keys'>,
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  path = '/v1/traces',
): Promise<OtlpAnswer> {
  const response = await fetch(`${ingestion.url}${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : new Uint8Array(body),
    headers: {
      'content-type': typeof body === 'string' ? 'application/json' : 'application/x-protobuf',
      authorization: `Bearer ${ingestion.keys.alpha}`,
      ...headers,
    },
  });
  return readAnswer(response.status, response.headers, new Uint8Array(await response.arrayBuffer()));
}

export function readAnswer(status: number, headers: Headers, body: Uint8Array): OtlpAnswer {
  const type = headers.get('content-type');
  const read = type === 'application/x-protobuf' ? fromProtobuf(status, body) : fromJson(status, body);
  return { status, type, headers, ...read };
}

const utf8 = (value: Uint8Array): string => Buffer.from(value).toString();

function fromProtobuf(status: number, body: Uint8Array): Pick<OtlpAnswer, 'partial' | 'error'> {
  if (status === 200) {
    let partial: OtlpAnswer['partial'] = null;
    readMessage(body, {
      1: bytes((inner) => {
        let [rejected, message] = [0, ''];
        readMessage(inner, { 1: varint((n) => (rejected = n)), 2: bytes((text) => (message = utf8(text))) });
        partial = { rejected, message };
      }),
    });
    return { partial, error: null };
  }
  let [code, message] = [0, ''];
  const details: string[] = [];
  readMessage(body, {
    1: varint((n) => (code = n)),
    2: bytes((text) => (message = utf8(text))),
    3: bytes((any) => details.push(protobuf.Reader.create(any.subarray(1)).string())),
  });
  return { partial: null, error: { code, message, details } };
}

function fromJson(status: number, body: Uint8Array): Pick<OtlpAnswer, 'partial' | 'error'> {
  const json = JSON.parse(utf8(body)) as {
    partialSuccess?: Record<string, string>;
    code: number;
    message: string;
    details?: { '@type': string }[];
  };
  if (status !== 200)
    return {
      partial: null,
      error: { code: json.code, message: json.message, details: (json.details ?? []).map((any) => any['@type']) },
    };
  const { errorMessage, ...counts } = json.partialSuccess ?? {};
  const partial = json.partialSuccess && {
    rejected: Number(Object.values(counts)[0] ?? 0),
    message: errorMessage ?? '',
  };
  return { partial: partial ?? null, error: null };
}
