import type { AgentMessage, DeclaredResource } from '@chorus/contracts';
import type { Random } from '@chorus/testing/random';

/** What goes wrong in an episode; the names are those of the contract's conflicts and detections. */
export type Trouble = 'contention' | 'routing_loop' | 'hoarding' | 'cascade' | 'byzantine' | 'execution_failure';

/** Harmless traffic that looks like trouble to a careless rule. */
export type LookAlike = 'round_robin' | 'planner_worker' | 'paging' | 'retry' | 'handover';

/** What a script is an example of. */
export interface Story<Kind extends string = Trouble | LookAlike> {
  readonly kind: Kind;
  /**
   * Whom a finding has to name. Loop: in the order of a lap. Contention: the parties. Hoarding, Byzantine, execution
   * failure: the one agent. Cascade: the amplification point first, then those it set off.
   */
  readonly agents: readonly string[];
  /** What it is about, where that is a resource. */
  readonly resources: readonly string[];
}

/** One line of a script. */
export interface Line {
  readonly from: string;
  readonly to: readonly string[];
  readonly type: AgentMessage['message_type'];
  readonly content: AgentMessage['content'];
  /** Milliseconds after the line before; a second or two of thinking where absent. */
  readonly after_ms?: number;
  /** False for a line that only leads up to the story and does not show it. */
  readonly evidence?: boolean;
}

/** A conversation to be played: what it shows, if anything, and its lines. */
export interface Play {
  readonly story: Story | null;
  readonly lines: Iterable<Line>;
}

/** What a script draws on. Each play has its own, so that plays do not disturb one another's chance. */
export interface World {
  readonly random: Random;
  /** Differs from play to play: order, ticket and feed numbers are made of it, so that calm plays never share one. */
  readonly number: number;
  /** Different agents for these roles. Where a small fleet lacks a role, another agent stands in. */
  cast(...roles: readonly string[]): string[];
  /** An id for a tool call, unique in the play. */
  callId(): string;
}

export type Script = (world: World) => Play;

type Extra = Partial<Pick<Line, 'after_ms' | 'evidence'>> & {
  readonly resources?: readonly DeclaredResource[];
  readonly error?: string;
};

function line(type: Line['type'], from: string, to: readonly string[], text: string, extra: Extra = {}): Line {
  const { resources, error, ...timing } = extra;
  return {
    type,
    from,
    to,
    content: { text, ...(resources ? { resources: [...resources] } : {}), ...(error === undefined ? {} : { error }) },
    ...timing,
  };
}

/** `from` asks `to` for something. */
export const ask = (from: string, to: string, text: string, extra?: Extra): Line =>
  line('request', from, [to], text, extra);

/** `from` answers `to`. */
export const answer = (from: string, to: string, text: string, extra?: Extra): Line =>
  line('response', from, [to], text, extra);

/** `from` tells all, or those named. */
export const tell = (from: string, text: string, to: readonly string[] = [], extra?: Extra): Line =>
  line('broadcast', from, to, text, extra);

interface ToolUse {
  readonly agent: string;
  readonly tool: string;
  readonly args: Record<string, unknown>;
  readonly text?: string;
  readonly result: string;
  readonly error?: string;
  readonly resources?: readonly DeclaredResource[];
  readonly after_ms?: number;
}

/** A tool call and its result: two lines. */
export function* useTool(world: World, use: ToolUse): Generator<Line> {
  const { agent, tool, args, text, result, error, resources, after_ms } = use;
  const id = world.callId();
  yield {
    type: 'request',
    from: agent,
    to: [`tool:${tool}`],
    content: {
      ...(text === undefined ? {} : { text }),
      ...(resources ? { resources: [...resources] } : {}),
      tool_calls: [{ id, type: 'function', function: { name: tool, arguments: JSON.stringify(args) } }],
    },
    ...(after_ms === undefined ? {} : { after_ms }),
  };
  yield {
    type: 'response',
    from: `tool:${tool}`,
    to: [agent],
    content: { text: result, tool_call_id: id, ...(error === undefined ? {} : { error }) },
    after_ms: world.random.int(150, 900),
  };
}

interface ShellUse {
  readonly agent: string;
  readonly say: string;
  readonly command: string;
  readonly output: string;
  readonly exit_code?: number;
  readonly resources?: readonly DeclaredResource[];
  readonly after_ms?: number;
}

/** A command run in a shell, as code fence and exit code: the way most agent teams do it. Two lines. */
export function* runShell(world: World, use: ShellUse): Generator<Line> {
  const { agent, say, command, output, exit_code = 0, resources, after_ms } = use;
  const outcome = exit_code === 0 ? 'execution succeeded' : 'execution failed';
  yield {
    type: 'request',
    from: agent,
    to: ['tool:run_shell'],
    content: { text: `${say}\n\`\`\`sh\n${command}\n\`\`\``, ...(resources ? { resources: [...resources] } : {}) },
    ...(after_ms === undefined ? {} : { after_ms }),
  };
  yield {
    type: 'response',
    from: 'tool:run_shell',
    to: [agent],
    content: { text: `exitcode: ${exit_code} (${outcome})\nCode output: ${output}` },
    after_ms: world.random.int(300, 1500),
  };
}

export const reads = (resource: string): DeclaredResource => ({ resource, access: 'read' });
export const writes = (resource: string, intent: string): DeclaredResource => ({ resource, access: 'write', intent });
