import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleType, isBrokenCircuitError } from 'cockatiel';
import type { Attempt } from './http-sender.ts';

/** Attempts in a row for which a host was not there, until it is left alone; and for how long, ms. */
const FAILURES = 5;
const LEAVE_ALONE_MS = 30_000;

/** Hosts that are remembered; who was used longest ago goes. */
const MAX_HOSTS = 1_000;

class Unreachable extends Error {
  override readonly name = 'Unreachable';
  constructor(readonly attempt: Attempt) {
    super('unreachable');
  }
}

type Breaker = ReturnType<typeof circuitBreaker>;

/**
 * One breaker for each host. It counts hosts that cannot be reached, not answers that say no: many channels may share a
 * host, and a channel that is wrong there must not stop the others.
 */
export class Breakers {
  readonly #breakers = new Map<string, Breaker>();

  /** Makes an attempt, or none (`undefined`) while the host is left alone. */
  async attempt(address: string, send: () => Promise<Attempt>): Promise<Attempt | undefined> {
    try {
      return await this.#of(new URL(address).host).execute(async () => {
        const attempt = await send();
        if (attempt.kind === 'failed' && attempt.unreachable) throw new Unreachable(attempt);
        return attempt;
      });
    } catch (error) {
      if (error instanceof Unreachable) return error.attempt;
      if (isBrokenCircuitError(error)) return undefined;
      throw error;
    }
  }

  /** Hosts that are left alone. */
  get open(): number {
    return [...this.#breakers.values()].filter(({ state }) => state !== CircuitState.Closed).length;
  }

  #of(host: string): Breaker {
    const known = this.#breakers.get(host) ?? newBreaker();
    this.#breakers.delete(host);
    this.#breakers.set(host, known);
    for (const oldest of this.#breakers.keys()) {
      if (this.#breakers.size <= MAX_HOSTS) break;
      this.#breakers.delete(oldest);
    }
    return known;
  }
}

const newBreaker = (): Breaker =>
  circuitBreaker(handleType(Unreachable), { halfOpenAfter: LEAVE_ALONE_MS, breaker: new ConsecutiveBreaker(FAILURES) });
