import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { jsonPointer, type Problem } from '@chorus/contracts';

/** One field that was wrong, addressed by JSON Pointer (RFC 6901). */
export interface FieldProblem {
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemOptions {
  readonly status: number;
  /** Last part of the problem's type, e.g. `validation` for `/problems/validation`; without it `about:blank`. */
  readonly kind?: string;
  /** The kind in a few words; the status's own phrase unless given. */
  readonly title?: string;
  /** What was wrong here, what is accepted and what to do. Goes to the client. */
  readonly detail: string;
  readonly errors?: readonly FieldProblem[];
  /** Further members of the problem, e.g. `{ required_scope: 'write' }`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** Headers of the answer, e.g. `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** RFC 9457 problem details, without `instance`. */
export function problemOf({ status, kind, title, detail, errors, extra }: ProblemOptions): Problem {
  return {
    type: kind === undefined ? 'about:blank' : `/problems/${kind}`,
    title: title ?? STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    ...(errors && errors.length > 0 ? { errors: errors.map((error) => ({ ...error })) } : {}),
    ...extra,
  };
}

/** Throw it anywhere in a request: it becomes the answer. */
export class ProblemException extends HttpException {
  readonly problem: Problem;
  readonly headers: Readonly<Record<string, string>>;

  constructor(options: ProblemOptions) {
    const problem = problemOf(options);
    super(problem, options.status, { cause: options.cause });
    this.message = options.detail;
    this.problem = problem;
    this.headers = options.headers ?? {};
  }
}

/**
 * The problem that an error of any origin becomes. What was not meant for a client gives a 500 that says nothing of
 * the inside.
 */
export function toProblem(error: unknown): {
  problem: Problem;
  headers: Readonly<Record<string, string>>;
  unexpected: boolean;
} {
  if (error instanceof ProblemException) return { problem: error.problem, headers: error.headers, unexpected: false };
  const expected = statusOf(error);
  if (expected !== undefined)
    return {
      problem: problemOf({ status: expected, detail: textOf(error, expected) }),
      headers: {},
      unexpected: false,
    };
  const detail = 'Something went wrong in the service. It is in its log under the request id in "instance".';
  return { problem: problemOf({ status: 500, detail }), headers: {}, unexpected: true };
}

/** The status of an error that was made for clients: Nest's HttpException and the errors of express and its parsers. */
function statusOf(error: unknown): number | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : error instanceof Error && 'expose' in error && error.expose === true && 'status' in error
        ? Number(error.status)
        : undefined;
  if (status === undefined || !(status >= 400 && status < 600)) return undefined;
  // A plain InternalServerErrorException says no more than any other unexpected error.
  return status === 500 ? undefined : status;
}

function textOf(error: unknown, status: number): string {
  const answer = error instanceof HttpException ? error.getResponse() : undefined;
  const message: unknown =
    typeof answer === 'object' && 'message' in answer ? answer.message : (answer ?? (error as Error).message);
  if (Array.isArray(message)) return message.join('; ');
  return typeof message === 'string' && message !== '' ? message : (STATUS_CODES[status] ?? 'Error');
}

/** Most field problems in one answer; hostile input could make millions. */
const MAX_FIELD_PROBLEMS = 100;

/** Issues of a schema, as field problems. */
export function fieldProblems(
  issues: readonly {
    readonly message: string;
    readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  }[],
): FieldProblem[] {
  const shown = issues
    .slice(0, MAX_FIELD_PROBLEMS)
    .map(({ message, path }) => ({ pointer: jsonPointer(path), detail: message }));
  const left = issues.length - shown.length;
  return left > 0 ? [...shown, { pointer: '', detail: `and ${left} more` }] : shown;
}
