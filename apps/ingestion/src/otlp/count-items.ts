import { Undecodable } from './decode/decoded.ts';
import { bytes, readMessage, type Fields } from './decode/wire.ts';
import type { Encoding } from './encoding.ts';
import { MAX_JSON_DEPTH } from './limits.ts';
import { parseJson } from '@chorus/service-kit';

/** Where the items of a request are: field numbers and JSON names from the outside in. */
type Path = readonly { readonly fields: readonly number[]; readonly names: readonly string[] }[];

/** @see https://github.com/open-telemetry/opentelemetry-proto/tree/main/opentelemetry/proto */
const PATHS: Readonly<Record<'metrics' | 'logs', Path>> = {
  metrics: [
    { fields: [1], names: ['resourceMetrics'] },
    { fields: [2], names: ['scopeMetrics'] },
    { fields: [2], names: ['metrics'] },
    { fields: [5, 7, 9, 10, 11], names: ['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] },
    { fields: [1], names: ['dataPoints'] },
  ],
  logs: [
    { fields: [1], names: ['resourceLogs'] },
    { fields: [2], names: ['scopeLogs'] },
    { fields: [2], names: ['logRecords'] },
  ],
};

/**
 * How many data points or log records a request holds.
 *
 * @throws Undecodable or ProblemException 400 where it cannot be read
 */
export function countItems(signal: 'metrics' | 'logs', body: Buffer, encoding: Encoding): number {
  const path = PATHS[signal];
  if (encoding === 'json') return countJson([parseJson(body, MAX_JSON_DEPTH)], path);
  try {
    return countProtobuf(body, path);
  } catch (error) {
    throw new Undecodable(`The request is not valid protobuf: ${(error as Error).message}`);
  }
}

function countProtobuf(message: Uint8Array, [step, ...rest]: Path): number {
  if (step === undefined) return 1;
  let count = 0;
  const field = bytes((inner) => (count += rest.length === 0 ? 1 : countProtobuf(inner, rest)));
  const fields: Fields = Object.fromEntries(step.fields.map((number) => [number, field]));
  readMessage(message, fields);
  return count;
}

function countJson(items: readonly unknown[], path: Path): number {
  const [step, ...rest] = path;
  if (step === undefined) return items.length;
  const inner = items.flatMap((item) =>
    step.names.flatMap((name) => {
      const value = typeof item === 'object' && item !== null ? (item as Record<string, unknown>)[name] : undefined;
      return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
    }),
  );
  return countJson(inner, rest);
}
