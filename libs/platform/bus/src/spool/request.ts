import type { Emission } from '../port/outcome.ts';

/** Where records are safe: `published` on the log, `spooled` on this machine's disk, on their way to the log. */
export type Safe = 'published' | 'spooled';

/** One call of `publish`, from memory to log or disk. */
export class Request {
  /** On its way to disk: resolves with the number of its frame, with undefined where the spool refused it. */
  stored: Promise<number | undefined> | undefined;
  answered = false;
  readonly since = performance.now();

  constructor(
    readonly emissions: readonly Emission[],
    readonly bytes: number,
    private readonly settle: { resolve: (safe: Safe) => void; reject: (error: unknown) => void },
  ) {}

  /** Neither log nor disk has been said to have it, or will be. */
  get open(): boolean {
    return !this.answered && this.stored === undefined;
  }

  resolve(safe: Safe): void {
    this.answered = true;
    this.settle.resolve(safe);
  }

  reject(error: unknown): void {
    this.answered = true;
    this.settle.reject(error);
  }
}
