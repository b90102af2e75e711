import type { AgentMessage } from '@chorus/contracts';
import { MAX_TEXT } from './limits.ts';

/** Where a failure comes from: the work itself, the data that it was given, or what is round it. */
export type FailureCause = 'work' | 'input' | 'environment' | 'unknown';

/** What a response reports of the work that it answers. */
export interface Outcome {
  /** `idle`: the answer of an executor that was given nothing to execute. */
  readonly kind: 'succeeded' | 'failed' | 'idle' | 'none';
  /** Code that was executed, or a tool that was called. */
  readonly of: 'execution' | 'tool';
  readonly cause: FailureCause | null;
  /** The line that says it, at most 200 characters. Untrusted text. */
  readonly detail: string;
}

const NONE: Outcome = { kind: 'none', of: 'tool', cause: null, detail: '' };

const EXIT_CODE = /^exit ?(?:code|status):? {0,2}(-?\d{1,9})\b/i;
const IDLE = /^There is no code\b/i;
const ERROR_OUTPUT = /^(?:error|exception|failed|failure)\s?:/i;
/** A line such as `pkg.NameError: name 'x' is not defined`. */
const EXCEPTION = /^[A-Za-z_][\w.]{0,100}(?:Error|Exception|Interrupt|Timeout)\b/;
const TRACEBACK = 'Traceback (most recent call last)';

/** The first that fits decides; the exception's own name says more than the words after it. */
const CAUSES: readonly (readonly [FailureCause, RegExp])[] = [
  [
    'work',
    /^[\w.]*(?:Syntax|Indentation|Tab|Name|UnboundLocal|Type|Attribute|Index|Key|Value|Assertion|Recursion)Error/,
  ],
  ['input', /FileNotFound|No such file|EmptyData|ParserError|JSONDecode|UnicodeDecode|does not exist/i],
  ['environment', /ModuleNotFound|ImportError|No module named|Permission|MemoryError|quota|rate limit|not subscribed/i],
  [
    'environment',
    /time ?out|timed out|connection|network|resolve host|http ?error|status code \d|\b(?:403|429|50[0-4])\b/i,
  ],
  ['work', /ZeroDivision|unknown language|not found/i],
];

const causeOf = (detail: string): FailureCause => CAUSES.find(([, pattern]) => pattern.test(detail))?.[0] ?? 'unknown';

/** The line that names the failure: of the last traceback the first that is not indented, else the last exception, else the first. */
function failureLine(output: string): string {
  const trace = output.lastIndexOf(TRACEBACK);
  const lines = output
    .slice(trace < 0 ? 0 : trace + TRACEBACK.length)
    .split('\n')
    .map((line) => line.slice(0, 200));
  if (trace >= 0) {
    const named = lines.slice(1).find((line) => line.trim() !== '' && !/^\s/.test(line));
    if (named !== undefined) return named.trim();
  }
  const exception = lines.findLast((line) => EXCEPTION.test(line));
  const first = lines
    .filter((line) => !EXIT_CODE.test(line))
    .map((line) => line.replace(/^Code output:/, '').trim())
    .find((line) => line !== '');
  return exception?.trim() ?? first ?? '';
}

const MAY_BE_ERROR = /rror|\\/;

/** An error that a tool reports in JSON: `{"error": "…"}` or `{"isError": true}`. */
function jsonError(text: string): string | undefined {
  // No key that tells of an error goes without these letters, unless they are escaped.
  if (!text.startsWith('{') || !MAY_BE_ERROR.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const error = Object.hasOwn(value, 'error') ? value['error'] : undefined;
    if (typeof error === 'string' && error !== '') return error.slice(0, 200);
    if (error === true || (typeof error === 'object' && error !== null)) return JSON.stringify(error).slice(0, 200);
    return ['isError', 'is_error'].some((key) => Object.hasOwn(value, key) && value[key] === true)
      ? text.slice(0, 200)
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Reads from a response whether the work that it answers went well: `exitcode: N` at its beginning, a traceback,
 * `content.error`, tool output that begins with `Error:` or is a JSON error. An answer to a tool call
 * (`tool_call_id`) without any of these went well. Requests and broadcasts report nothing, whatever they quote,
 * except the idle turn of an executor.
 */
export function extractOutcome(message: AgentMessage): Outcome {
  const { text = '', error, tool_call_id } = message.content;
  const output = text.slice(0, MAX_TEXT).trimStart();
  if (IDLE.test(output) && tool_call_id === undefined) return { ...NONE, kind: 'idle', detail: output.slice(0, 200) };
  if (message.message_type !== 'response') return NONE;

  const exit = EXIT_CODE.exec(output.slice(0, 64))?.[1];
  if (exit !== undefined && Number(exit) === 0)
    return { kind: 'succeeded', of: 'execution', cause: null, detail: 'exit code 0' };
  if (exit !== undefined || output.startsWith(TRACEBACK)) {
    const detail = failureLine(output) || `exit code ${exit ?? 1}`;
    return { kind: 'failed', of: 'execution', cause: exit === '124' ? 'environment' : causeOf(detail), detail };
  }
  const failure =
    (error === '' ? undefined : error?.slice(0, 200)) ??
    (ERROR_OUTPUT.test(output.slice(0, 32)) ? output.split('\n', 1)[0]?.slice(0, 200) : undefined) ??
    (tool_call_id === undefined ? undefined : jsonError(output));
  if (failure !== undefined) return { kind: 'failed', of: 'tool', cause: causeOf(failure), detail: failure };
  return tool_call_id === undefined ? NONE : { kind: 'succeeded', of: 'tool', cause: null, detail: '' };
}
