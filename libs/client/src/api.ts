// Everything of the package that is public, but createChorus itself. One file that imports nothing, because the published
// declarations are made of it: a program that uses the package needs no other package's types, not even Node's.

/** How an agent says which resource a message touches. */
export interface DeclaredResource {
  /** Path, URL or identifier, e.g. `db/orders`; up to 1024 characters. */
  resource: string;
  /** What is done to it; `read` where it is left out. */
  access?: 'read' | 'write' | 'exclusive';
  /** What is meant to happen to it, e.g. `delete`, `set limit=5`; up to 256 characters. */
  intent?: string;
  /** True when the agent lets an exclusive hold go. */
  release?: boolean;
  [field: string]: unknown;
}

/** A tool call in the OpenAI form: `arguments` is JSON text or an object. */
export interface ToolCall {
  id?: string;
  type?: string;
  function: { name: string; arguments?: string | Record<string, unknown>; [field: string]: unknown };
  [field: string]: unknown;
}

/** What was said. Every field may be left out, and any other is kept. It is written as JSON when `message` is called. */
export interface MessageContent {
  text?: string;
  resources?: DeclaredResource[];
  tool_calls?: ToolCall[];
  /** In a response: the call that it answers. */
  tool_call_id?: string;
  /** In a response: what went wrong. */
  error?: string;
  [field: string]: unknown;
}

/** What a message cost. */
export interface Usage {
  input_tokens?: number;
  output_tokens?: number;
  cost_usd?: number;
  [field: string]: unknown;
}

/** One message between agents, or between an agent and a tool. */
export interface Message {
  /** The sender: 1 to 256 characters, any script. */
  agent: string;
  /** Receivers, at most 1000; left out for a message to all. A tool is `tool:<name>`, a model `model:<name>`. */
  to?: string | readonly string[];
  /** Text, or an object with more. */
  content: string | MessageContent;
  /** The conversation: 1 to 256 characters. All messages of one task bear the same. */
  correlationId: string;
  /** `request` where there is a receiver, else `broadcast`, unless it is given. */
  type?: 'request' | 'response' | 'broadcast';
  /** When it was said: a date, ms since 1970, or RFC 3339 text with an offset. Now, where it is left out. */
  timestamp?: Date | number | string;
  /**
   * Identity of the message within its agent, up to 256 characters. A second message with the same id is counted once. A
   * UUID of version 7 is made where it is left out.
   */
  id?: string;
  /** Id of the message that this one answers or follows from. */
  replyTo?: string;
  /** The language model that wrote it. */
  model?: string;
  /** Tokens and cost. */
  usage?: Usage;
  /** How long writing it, or the call that it reports, took. */
  durationMs?: number;
  /** Anything else, kept as it is. */
  metadata?: Record<string, unknown>;
}

/** What Chorus thinks of an agent. */
export type Standing = 'active' | 'probation' | 'quarantined';

/** How an agent stands, as far as this client knows. */
export interface AgentStanding {
  readonly agent: string;
  /** True when the agent is quarantined and its fleet enforces: stop and ask a person. False while nothing is known. */
  readonly blocked: boolean;
  /** `active` while nothing is known. */
  readonly standing: Standing;
  /** False where the fleet only observes: then `standing` is what would be in force. */
  readonly enforced: boolean;
  /** Trust from 0 to 100; null where nothing is known. */
  readonly score: number | null;
  /** Since when it has this standing, RFC 3339; null where nothing is known. */
  readonly since: string | null;
  /** Why, in words for a person. */
  readonly reason: string;
  /** True when nothing is known, or what is known is older than `standing.staleMs`. */
  readonly stale: boolean;
}

/** The standing of one agent. Every reading is of the present, never waits and never throws. */
export interface Guard extends AgentStanding {
  /** The same as a plain object that no longer changes. */
  state(): AgentStanding;
  /**
   * Goes on where the agent is not blocked.
   *
   * @param options `fresh`: also refuses where the standing is stale, for agents that had better stop than go on unwatched.
   * @throws ChorusBlockedError
   */
  assert(options?: { readonly fresh?: boolean }): void;
  /** Asks the gateway now. Resolves with what is known then, and never rejects; without `gatewayUrl` it asks nobody. */
  refresh(): Promise<AgentStanding>;
}

/** What `guard(agent).assert()` throws. */
export class ChorusBlockedError extends Error {
  /** The standing for which it was thrown. */
  readonly state: AgentStanding;

  constructor(state: AgentStanding) {
    super(
      state.blocked
        ? `Agent "${state.agent}" is quarantined since ${state.since ?? 'an unknown time'}: ${state.reason}`
        : `The standing of agent "${state.agent}" is not known at present: ${state.reason}`,
    );
    this.name = 'ChorusBlockedError';
    this.state = state;
  }
}

/**
 * What a problem is about.
 *
 * - `invalid`: a message cannot be sent as it is; it is not sent.
 * - `rejected`: Chorus does not take a message.
 * - `full`: the buffer is full; the newest messages are not taken.
 * - `closed`: a message came after `close()`.
 * - `unauthorized`: the key is unknown or may not do this. Messages are kept, up to the limits of the buffer.
 * - `setup`: an option is wrong, or the address is not that of Chorus.
 * - `unreachable`: the server cannot be reached or takes nothing at present. Messages are kept and sent again.
 * - `unsent`: messages were left when the client was closed or the program ended.
 */
export type ProblemKind =
  'invalid' | 'rejected' | 'full' | 'closed' | 'unauthorized' | 'setup' | 'unreachable' | 'unsent';

/** Something that the host's developer should know. It never holds the content of a message, nor the key. */
export interface Problem {
  readonly kind: ProblemKind;
  /** What was wrong, what is accepted, what to do. */
  readonly detail: string;
  /** When, RFC 3339. */
  readonly at: string;
  /** Of the message that it is about. */
  readonly agent?: string;
  readonly messageId?: string;
  /**
   * JSON Pointer (RFC 6901) to the offending field: of what was given to `message` where the kind is `invalid`
   * (`/correlationId`), of the message as it was sent where it is `rejected` (`/content/resources/0/access`).
   */
  readonly pointer?: string;
  /** All offending fields, where the server named them. */
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  /** Status of the answer. */
  readonly status?: number;
  /** How many messages it is about, where it is not one. */
  readonly count?: number;
  /** What was thrown. */
  readonly cause?: unknown;
}

/** What the client did so far. Every message that was given to it is in one of the first four. */
export interface Stats {
  /** Messages that Chorus has taken. */
  readonly sent: number;
  /** Messages that cannot be sent, or that Chorus refused; each was told as a problem. */
  readonly rejected: number;
  /** Messages that were given up: the buffer was full, the client closed, or the set-up wrong. */
  readonly dropped: number;
  /** Messages that wait or are on their way. */
  readonly buffered: number;
  /** What these take as JSON in UTF-8. */
  readonly bufferedBytes: number;
  /** Requests that were made again, because no answer came or it was "later". */
  readonly retries: number;
  readonly lastError: Problem | null;
}

/** As much of `fetch` as is used; the global one fits. */
export type FetchLike = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    redirect: 'manual';
    signal: AbortSignal;
  },
) => Promise<{
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}>;

/** Settings of a client; `url` and `apiKey` are all that is needed. */
export interface ChorusOptions {
  /** Address of ingestion, e.g. `http://localhost:4318`. */
  url: string;
  /** A key with the scope `write`. */
  apiKey: string;
  /** Address of the gateway, e.g. `http://localhost:4000`: guards then ask it, also for agents that say nothing. */
  gatewayUrl?: string;
  /** The fleet, where the key is for several. */
  fleet?: string;
  /** `metadata.source` of messages that name none; default `client`. */
  source?: string;
  /** A request goes when so much has come together, or so long after the first message. */
  batch?: {
    /** 1 to 1000; default 500. */
    messages?: number;
    /** Of JSON in UTF-8, up to 4,000,000; default 1,000,000. */
    bytes?: number;
    /** Default 200. */
    delayMs?: number;
  };
  /** What is kept while it cannot be sent. When it is full the newest messages are not taken, and counted. */
  buffer?: {
    /** Default 50,000. */
    messages?: number;
    /** Of JSON in UTF-8; default 32 MiB (33,554,432). */
    bytes?: number;
  };
  /** Pauses between attempts: they double, at random between the half and the whole. */
  retry?: {
    /** The first; default 250. */
    minMs?: number;
    /** The longest, unless the server asks for a longer one; default 30,000. */
    maxMs?: number;
    /** After an answer that trying again does not mend (401, 403, a wrong address); default 60,000. */
    stoppedMs?: number;
  };
  /** How long an answer is waited for; default 15,000. */
  timeoutMs?: number;
  standing?: {
    /** Guards ask the gateway again when what they know is so old; default 10,000. */
    refreshMs?: number;
    /** What is older is told as stale; default 30,000. */
    staleMs?: number;
  };
  /** How long the end of the program may be held up to send what is left; 0 for not at all; default 2000. Node.js only. */
  exitMs?: number;
  /** Is told of every problem. Without it, at most one line a minute and kind goes to `console.warn`. */
  onProblem?: (problem: Problem) => void;
  /** Default: the global one. */
  fetch?: FetchLike;
}

/** A client of Chorus. None of its methods throws or rejects. */
export interface Chorus {
  /**
   * Takes a message to be sent, and returns at once. The content is written as JSON here, so it may be changed afterwards.
   *
   * @returns its id, for `replyTo`; undefined where it was not taken, which `onProblem` was told
   */
  message(message: Message): string | undefined;
  /**
   * The standing of an agent. It is learnt from every answer to its messages and, with `gatewayUrl`, by asking in the
   * background as long as the guard is read.
   */
  guard(agent: string): Guard;
  /**
   * Sends what is buffered, without waiting for a batch or a pause.
   *
   * @param timeoutMs how long it may take; default 10,000
   * @returns true where all that was buffered at the call has been sent or refused; false where time was up
   */
  flush(timeoutMs?: number): Promise<boolean>;
  /**
   * Flushes, and ends: what is left is told as `unsent`, and later messages are not taken. Before `process.exit()`, and in
   * a handler of SIGTERM, await this.
   *
   * @returns true where nothing was left
   */
  close(timeoutMs?: number): Promise<boolean>;
  stats(): Stats;
}
