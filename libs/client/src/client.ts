import type { Chorus, Guard, Message, Problem, Stats } from './api.ts';
import type { AgentState, Refusal } from './answer.ts';
import { atExit } from './at-exit.ts';
import { encode, Invalid, type Encoded } from './encode.ts';
import { LiveGuard } from './guard.ts';
import { Outbox } from './outbox.ts';
import { Problems } from './problems.ts';
import { Sender } from './sender.ts';
import { readSettings, type Settings } from './settings.ts';
import { Standings } from './standings.ts';

/** While messages are dropped, it is told so often, in ms. */
const TELL_DROPPED_EVERY_MS = 10_000;

/** What a host holds: takes its messages, counts what becomes of them, and lets nothing out that is thrown. */
export class Client implements Chorus {
  readonly #settings: Settings;
  readonly #problems: Problems;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #standings: Standings;
  readonly #stopAtExit: () => void;
  #counts = { sent: 0, rejected: 0, dropped: 0 };
  #dropped = { told: 0, at: -Infinity };
  #exitedAt = -1;
  #closing: Promise<boolean> | undefined;

  constructor(options: unknown) {
    this.#problems = new Problems(handlerOf(options));
    this.#settings = readSettings(options, (detail) => this.#problems.tell({ kind: 'setup', detail }));
    this.#outbox = new Outbox(this.#settings.buffer);
    this.#standings = new Standings(this.#settings, this.#problems);
    this.#sender = new Sender(this.#settings, this.#outbox, this.#problems, {
      sent: (item, state, askedAt) => this.#sent(item, state, askedAt),
      refused: (item, refusal) => this.#refused(item, refusal),
    });
    this.#stopAtExit = atExit(() => void this.#beforeExit());
  }

  message(message: Message): string | undefined {
    if (this.#closing) return this.#drop('closed', 'The client is closed: messages are not taken any more.');
    if (this.#settings.messagesUrl === undefined)
      return this.#drop('setup', 'Nothing can be sent with these options; see the problem that was told at the start.');
    // Before the work of writing it.
    if (this.#outbox.full) return this.#dropForRoom();
    try {
      const item = encode(message, this.#settings, Date.now());
      if (!this.#outbox.add(item)) return this.#dropForRoom();
      this.#sender.added();
      return item.id;
    } catch (error) {
      this.#invalid(error);
      return undefined;
    }
  }

  guard(agent: string): Guard {
    return new LiveGuard(agent, this.#standings);
  }

  flush(timeoutMs = 10_000): Promise<boolean> {
    return this.#sender.flush(Number.isFinite(timeoutMs) ? Math.max(0, timeoutMs) : 10_000);
  }

  close(timeoutMs?: number): Promise<boolean> {
    return (this.#closing ??= this.#close(timeoutMs));
  }

  stats(): Stats {
    return {
      ...this.#counts,
      buffered: this.#outbox.count,
      bufferedBytes: this.#outbox.bytes,
      retries: this.#sender.retries,
      lastError: this.#problems.last,
    };
  }

  async #close(timeoutMs: number | undefined): Promise<boolean> {
    const done = await this.flush(timeoutMs);
    this.#stopAtExit();
    this.#sender.close();
    this.#standings.close();
    const count = this.#outbox.count;
    this.#outbox.remove(count);
    this.#counts.dropped += count;
    if (count > 0) this.#unsent(count, 'when the client was closed');
    return done;
  }

  /** The program has nothing left to do: what waits goes now, once for what has come until then. */
  async #beforeExit(): Promise<void> {
    const { exitMs } = this.#settings;
    if (this.#outbox.count === 0 || this.#exitedAt === this.#outbox.put) return;
    this.#exitedAt = this.#outbox.put;
    const done = exitMs > 0 && (await this.#sender.flush(exitMs));
    if (done) return;
    this.#unsent(this.#outbox.count, 'when the program ended');
    this.#sender.interrupt();
  }

  #unsent(count: number, when: string): void {
    const last = this.#problems.last?.kind === 'unreachable' ? ` ${this.#problems.last.detail}` : '';
    this.#problems.tell({ kind: 'unsent', count, detail: `${count} messages had not been sent ${when}.${last}` });
  }

  #sent(item: Encoded, state: AgentState | undefined, askedAt: number): void {
    this.#counts.sent++;
    if (state) this.#standings.learn(item.agent, state, askedAt);
  }

  #refused({ id, agent }: Encoded, { status, detail, errors }: Refusal): void {
    this.#counts.rejected++;
    const first = errors[0];
    this.#problems.tell({
      kind: 'rejected',
      detail: first === undefined ? detail : `${first.pointer}: ${first.detail}`,
      status,
      agent,
      messageId: id,
      ...(first === undefined ? {} : { pointer: first.pointer, errors }),
    });
  }

  #invalid(error: unknown): void {
    this.#counts.rejected++;
    const known = isInvalid(error);
    this.#problems.tell({
      kind: 'invalid',
      detail: known ? error.message : 'Reading the message failed: a getter, a proxy or a conversion of it throws.',
      ...(known ? { pointer: error.pointer, cause: error.cause } : { cause: error }),
    });
  }

  #dropForRoom(): undefined {
    const { messages, bytes } = this.#settings.buffer;
    return this.#drop(
      'full',
      `The buffer is full (${messages} messages or ${bytes} bytes): the newest messages are not taken. Is the server away?`,
    );
  }

  #drop(kind: Problem['kind'], detail: string): undefined {
    this.#counts.dropped++;
    const now = performance.now();
    if (now - this.#dropped.at < TELL_DROPPED_EVERY_MS) return undefined;
    const count = this.#counts.dropped - this.#dropped.told;
    this.#dropped = { told: this.#counts.dropped, at: now };
    this.#problems.tell({ kind, detail, count });
    return undefined;
  }
}

/** What is thrown may be a proxy that throws again when it is looked at. */
function isInvalid(error: unknown): error is Invalid {
  try {
    return error instanceof Invalid;
  } catch {
    return false;
  }
}

function handlerOf(options: unknown): unknown {
  return typeof options === 'object' && options !== null ? (options as { onProblem?: unknown }).onProblem : undefined;
}
