import express, { type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { locateJsonError, nestingDepth } from './json-text.ts';
import { ProblemException } from './problem.ts';

export interface JsonBodyOptions {
  /** Largest body in bytes, after decompression. */
  readonly maxBytes: number;
  /** How deep arrays and objects may nest. */
  readonly maxDepth?: number;
}

/** Deeper than any real message, far from what recursive code cannot take. */
export const MAX_JSON_DEPTH = 64;

/**
 * Parses `application/json` bodies strictly: right media type, given once; UTF-8 without errors; bounded size and
 * depth; malformed JSON is answered with its line and column. Requests without a body pass with `body` undefined.
 * Keys named `__proto__` become plain own properties here and are dropped by every schema.
 */
export function jsonBody({ maxBytes, maxDepth = MAX_JSON_DEPTH }: JsonBodyOptions): RequestHandler {
  const read = express.raw({ type: () => true, limit: maxBytes });
  return (request: Request, response: Response, next: NextFunction) => {
    if (!hasBody(request)) return next();
    const wrongType = mediaTypeProblem(request);
    if (wrongType) return next(wrongType);
    read(request, response, (error?: unknown) => {
      if (error) return next(readProblem(error, maxBytes));
      try {
        request.body = parseJson(request.body as Buffer, maxDepth);
      } catch (problem) {
        return next(problem);
      }
      next();
    });
  };
}

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

function mediaTypeProblem(request: Request): ProblemException | undefined {
  const given = request.rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'content-type').length;
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => /^\s*charset\s*=\s*"?([^"\s]*)"?\s*$/.exec(parameter)?.[1])
    .find(Boolean);
  const detail =
    given > 1
      ? `Content-Type was given ${given} times; give it once: application/json.`
      : !/^application\/(json|[a-z0-9.!#$&^_-]+\+json)$/.test(type.trim())
        ? `The body's media type ${given === 0 ? 'is missing' : 'is not JSON'}; send Content-Type: application/json.`
        : charset !== undefined && charset !== 'utf-8' && charset !== 'utf8'
          ? 'JSON is UTF-8; send it without another charset.'
          : undefined;
  return detail === undefined ? undefined : new ProblemException({ status: 415, detail });
}

function readProblem(error: unknown, maxBytes: number): unknown {
  const type = (error as { type?: string }).type;
  if (type === 'entity.too.large')
    return new ProblemException({
      status: 413,
      detail: `The body is over the limit of ${maxBytes} bytes; send less at once.`,
    });
  if (type === 'encoding.unsupported')
    return new ProblemException({
      status: 415,
      detail: 'This Content-Encoding is not understood; gzip, deflate, br and identity are.',
    });
  return error;
}

/** @throws ProblemException 400 that says where the bytes stop being JSON in UTF-8, or that they nest deeper than `maxDepth` */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  const malformed = (detail: string) =>
    new ProblemException({ status: 400, kind: 'malformed-json', title: 'Malformed JSON', detail });
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw malformed('The body is not valid UTF-8.');
  }
  if (nestingDepth(text) > maxDepth) throw malformed(`The body nests deeper than ${maxDepth} levels.`);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const { line, column, what } = locateJsonError(text);
    throw malformed(`The body is not JSON: ${what} at line ${line}, column ${column}.`);
  }
}
