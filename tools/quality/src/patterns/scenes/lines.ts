import type { Content, Line, Stage } from './scene.ts';

/** What else there is to a line. */
export type More = Omit<Partial<Line>, 'from' | 'to' | 'type' | 'content'> & { readonly content?: Content };

const line = (
  type: Line['type'],
  from: string,
  to: readonly string[],
  text: string,
  { content, ...more }: More,
): Line => ({ type, from, to, content: { text, ...content }, ...more });

/** `from` asks `to` for something. */
export const ask = (from: string, to: string, text: string, more: More = {}): Line =>
  line('request', from, [to], text, more);

/** `from` answers a line. */
export const reply = (from: string, to: Line, text: string, more: More = {}): Line =>
  line('response', from, [to.from], text, { answers: to, ...more });

/** `from` tells those named, or all. */
export const tell = (from: string, to: readonly string[], text: string, more: More = {}): Line =>
  line('broadcast', from, to, text, more);

export interface ToolUse {
  readonly agent: string;
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  /** What the tool answers; with `error` it failed. */
  readonly result: string;
  readonly error?: string;
  /** Besides the call. */
  readonly content?: Content;
  /** What the answer declares. */
  readonly answered?: Content;
  readonly takes_ms?: number;
}

/** A tool call and the tool's answer. */
export function useTool({ random, number }: Stage, use: ToolUse, more: More = {}): [Line, Line] {
  const { agent, tool, args, result, error, content, answered, takes_ms } = use;
  const id = `call_${number()}`;
  const name = `tool:${tool}`;
  const call: Line = {
    type: 'request',
    from: agent,
    to: [name],
    content: {
      ...content,
      tool_calls: [{ id, type: 'function', function: { name: tool, arguments: JSON.stringify(args) } }],
    },
    ...more,
  };
  const answer: Line = {
    type: 'response',
    from: name,
    to: [agent],
    content: { text: result, tool_call_id: id, ...answered, ...(error !== undefined && { error }) },
    answers: call,
    ...more,
    after_ms: takes_ms ?? random.int(150, 900),
  };
  return [call, answer];
}

/** A command in a shell, and what it printed. */
export function runShell(
  { random }: Stage,
  {
    agent,
    say,
    command,
    output,
    failed,
  }: Readonly<Record<'agent' | 'say' | 'command' | 'output', string>> & {
    readonly failed: boolean;
  },
  more: More = {},
): [Line, Line] {
  const asked: Line = {
    type: 'request',
    from: agent,
    to: ['tool:shell'],
    content: { text: `${say}\n\`\`\`sh\n${command}\n\`\`\`` },
    ...more,
  };
  const outcome = failed ? 'exitcode: 1 (execution failed)' : 'exitcode: 0 (execution succeeded)';
  const printed: Line = {
    type: 'response',
    from: 'tool:shell',
    to: [agent],
    content: { text: `${outcome}\nCode output: ${output}` },
    answers: asked,
    ...more,
    after_ms: random.int(300, 2_500),
  };
  return [asked, printed];
}

/** The first line of those that came for which this holds. */
export const firstOf = <T extends { readonly line: Line }>(
  came: readonly T[],
  holds: (line: Line) => boolean,
): T | null => came.find(({ line }) => holds(line)) ?? null;
