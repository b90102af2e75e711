/**
 * What time it is for the log, whose brokers have a clock of their own: the last time of theirs that was seen, and what has
 * passed since. One member whose clock is ahead then takes no task with it, which would stand still until the log's
 * time has caught up. Before anything was seen it is the host's clock that counts.
 *
 * One for all tasks of a process: where all that it sees is old, it is behind by as much until something new comes.
 */
export class LogClock {
  #lead: number | undefined;

  /** @param elapsed ms, of a clock that never goes back. */
  constructor(
    private readonly host: () => number,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /** A record was just read. @param timestamp The log's time, ms since 1970. */
  see(timestamp: number): void {
    const lead = timestamp - this.elapsed();
    if (this.#lead === undefined || lead > this.#lead) this.#lead = lead;
  }

  /** ms since 1970. */
  now(): number {
    return this.#lead === undefined ? this.host() : Math.floor(this.elapsed() + this.#lead);
  }
}
