import { circuitBreaker, CircuitState, handleWhen, isBrokenCircuitError, type IBreaker } from 'cockatiel';
import { ModelFailed } from './model.ts';

/** So many failures within so long open the circuit; then one probe at a time, and so many successes in a row close it. */
const FAILURES = 5;
const WITHIN_MS = 60_000;
const PROBE_AFTER_MS = 30_000;
const SUCCESSES = 3;

export type CircuitName = 'closed' | 'open' | 'half_open';

/** Nothing was asked, because the model was away too often. */
export class LeftAlone extends Error {
  override readonly name = 'LeftAlone';
}

/** Opens where failures come close together, whatever succeeds between them. */
class FailuresWithin implements IBreaker {
  state: unknown = null;
  #failures: number[] = [];

  success(state: CircuitState): void {
    if (state === CircuitState.HalfOpen) this.#failures = [];
  }

  failure(): boolean {
    const now = Date.now();
    this.#failures = [...this.#failures.filter((at) => now - at < WITHIN_MS), now].slice(-FAILURES);
    return this.#failures.length >= FAILURES;
  }
}

/** Leaves a model alone that is away. Bad answers are no failures: a message could bring them about. */
export class ModelBreaker {
  readonly #circuit;
  #probing = false;

  /** @param onChange told of every change of {@link state} */
  constructor(onChange: (state: CircuitName) => void) {
    this.#circuit = circuitBreaker(
      handleWhen((error) => !(error instanceof ModelFailed) || error.isOutage),
      {
        halfOpenAfter: PROBE_AFTER_MS,
        breaker: new FailuresWithin(),
        halfOpenSampling: { calls: SUCCESSES, threshold: 0 },
      },
    );
    this.#circuit.onStateChange((state) => onChange(NAMES[state]));
  }

  get state(): CircuitName {
    return NAMES[this.#circuit.state];
  }

  /** @throws LeftAlone where it is not tried; what `call` throws */
  async run<T>(call: () => Promise<T>): Promise<T> {
    const isProbe = this.#circuit.state !== CircuitState.Closed;
    // Who came while a probe is under way does not wait for its end.
    if (isProbe && this.#probing) throw new LeftAlone();
    if (isProbe) this.#probing = true;
    try {
      return await this.#circuit.execute(call);
    } catch (error) {
      throw isBrokenCircuitError(error) ? new LeftAlone() : error;
    } finally {
      if (isProbe) this.#probing = false;
    }
  }
}

const NAMES: Readonly<Record<CircuitState, CircuitName>> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
  [CircuitState.HalfOpen]: 'half_open',
};
