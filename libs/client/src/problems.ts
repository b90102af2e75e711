import type { Problem } from './api.ts';

/** How often a kind of problem goes to the console of a host that does not listen, in ms. */
const CONSOLE_EVERY_MS = 60_000;

/** Tells the host of problems. Whatever its handler does, nothing comes back from there. */
export class Problems {
  readonly #handler: (problem: Problem) => unknown;
  #last: Problem | null = null;
  #telling = false;

  constructor(handler: unknown) {
    this.#handler = typeof handler === 'function' ? (handler as (problem: Problem) => unknown) : toConsole();
  }

  get last(): Problem | null {
    return this.#last;
  }

  tell(problem: Omit<Problem, 'at'>): void {
    this.#last = { ...problem, at: new Date().toISOString() };
    // A handler that sends a message, which is a problem again, would go on for ever.
    if (this.#telling) return;
    this.#telling = true;
    try {
      const answer = this.#handler(this.#last);
      if (answer instanceof Promise) answer.catch(() => {});
    } catch {
      // The handler is the host's, and so is what it throws; but not here.
    } finally {
      this.#telling = false;
    }
  }
}

function toConsole(): (problem: Problem) => void {
  const told = new Map<string, number>();
  return ({ kind, detail, pointer }) => {
    const now = Date.now();
    if (now - (told.get(kind) ?? -Infinity) < CONSOLE_EVERY_MS) return;
    told.set(kind, now);
    console.warn(`[chorus] ${kind}: ${detail}${pointer === undefined ? '' : ` (at ${pointer})`}`);
  };
}
