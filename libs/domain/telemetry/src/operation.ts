/** The conventions by which a span says what it is. */
export type Dialect = 'gen_ai' | 'openinference' | 'openllmetry';

/** What somebody did that is a message to somebody else, and the answer to it. */
export interface Operation {
  /** An agent was invoked, a tool was called, a model was asked. */
  readonly kind: 'agent' | 'tool' | 'model';
  readonly dialect: Dialect;
  /** The agent that was invoked, the tool, the model that was asked for; null where the span does not say. */
  readonly name: string | null;
  /** The agent that did it, as far as the span itself says. */
  readonly actor: string | null;
  /** What was asked, and what was answered, where it was recorded. */
  readonly input: string | null;
  readonly output: string | null;
  /** Of a tool’s call, where they were recorded: JSON as a rule. */
  readonly arguments: string | null;
  /** Of a tool’s call, as the model gave it. */
  readonly call_id: string | null;
  /** The model that answered. */
  readonly model: string | null;
  readonly usage: OperationUsage | null;
}

/** As in `metadata.usage` of a message. */
export interface OperationUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly cost_usd?: number;
}

/** What a span says of itself, whether or not it is an operation. */
export interface Meaning {
  readonly operation: Operation | null;
  readonly conversation: string | null;
}

/** An operation of which nothing is known yet. */
export const operation = (known: Partial<Operation> & Pick<Operation, 'kind' | 'dialect'>): Operation => ({
  name: null,
  actor: null,
  input: null,
  output: null,
  arguments: null,
  call_id: null,
  model: null,
  usage: null,
  ...known,
});

/** Null where nothing is told. */
export function usageOf(input: number | null, output: number | null, cost: number | null): OperationUsage | null {
  if (input === null && output === null && cost === null) return null;
  return {
    ...(input === null ? {} : { input_tokens: input }),
    ...(output === null ? {} : { output_tokens: output }),
    ...(cost === null ? {} : { cost_usd: cost }),
  };
}
