import { setTimeout as sleep } from 'node:timers/promises';

/** How long a start that is given up may take to end what it has under way. */
const GIVE_UP_TIMEOUT_MS = 30_000;

/** What was started, stopped in the opposite order. From the end on, nothing more is started. */
export class Lifetime {
  readonly #stops: { readonly what: string; readonly stop: () => Promise<unknown> }[] = [];
  readonly #ending = new AbortController();
  #bringingUp: Promise<unknown> = Promise.resolve();
  #ended: Promise<void> | undefined;

  constructor(private readonly say: (text: string) => void) {}

  /** Aborted as soon as the end was asked for: a start checks it between its steps, and aborts the one under way. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** The start itself: the end waits until it has given up. */
  bringUp(start: Promise<void>): Promise<void> {
    this.#bringingUp = start;
    return start;
  }

  started(what: string, stop: () => Promise<unknown>): void {
    this.#stops.push({ what, stop });
  }

  /** Any number of calls; never rejects. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    this.say('stopping');
    this.#ending.abort(new Error('the start was given up'));
    // What it started is told here before it is stopped here, and the services leave before their broker.
    await Promise.race([this.#bringingUp.catch(() => {}), sleep(GIVE_UP_TIMEOUT_MS, undefined, { ref: false })]);
    for (let next = this.#stops.pop(); next; next = this.#stops.pop()) {
      const { what, stop } = next;
      await stop().catch((error: unknown) => this.say(`${what} did not stop cleanly: ${String(error)}`));
    }
    this.say('stopped');
  }
}
