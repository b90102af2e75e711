/** One recorded run of a team of agents: what was said, and what is known about how it went. */
export type RecordedRun = WhoAndWhenRun | TauBenchRun;

interface Recorded {
  /** Name of the run, unique among the runs that were loaded together. */
  readonly run_id: string;
  /** Where it was read. */
  readonly file: string;
  /** Steps that become a message. */
  readonly steps: number;
}

/** A group chat of Who&When, algorithm-generated. */
export interface WhoAndWhenRun extends Recorded {
  readonly kind: 'who-and-when';
  readonly history: readonly { readonly name: string; readonly content: string }[];
  /** All who took part or were introduced, so that a text can name them. */
  readonly participants: readonly string[];
  /** Who went wrong and at which step, as annotated; null where the file does not say. Never part of a message. */
  readonly label: MistakeLabel | null;
}

export interface MistakeLabel {
  readonly agent: string;
  readonly step: number;
  readonly reason: string;
  /** True where someone else spoke at that step (three of the published labels): the label is kept as it is. */
  readonly contradicts_speaker: boolean;
}

export interface RecordedToolCall {
  readonly id: string;
  readonly function: { readonly name: string; readonly arguments: string };
}

/** One turn of a tau-bench trajectory. */
export interface TauBenchTurn {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly tool_calls: readonly RecordedToolCall[];
  /** Of a tool's turn: the call that it answers. */
  readonly tool_call_id: string | undefined;
  /** Of a tool's turn: the tool. */
  readonly name: string | undefined;
}

/** A customer-service conversation of tau-bench. */
export interface TauBenchRun extends Recorded {
  readonly kind: 'tau-bench';
  /** With the system prompt, which is an instruction and not a message: it counts no step. */
  readonly turns: readonly TauBenchTurn[];
  /** 1 where the task was solved, else 0. Never part of a message. */
  readonly reward: number;
}

/** How a recorded run becomes messages. */
export interface MappingOptions {
  /** Time of the first step in ms since 1970. Recorded runs have no clock: the time of a step is derived from its place. */
  readonly start: number;
  /** Milliseconds from one step to the next; 2000 unless said otherwise. */
  readonly gap_ms?: number;
  /** Begins every message id and correlation id; `replay` unless said otherwise. Same prefix, same ids. */
  readonly id_prefix?: string;
  /** `shared` (the default): a name is one agent in all runs. `per-run`: `name@run`, so that parallel runs stay apart. */
  readonly agents?: AgentNaming;
}

export type AgentNaming = 'shared' | 'per-run';
