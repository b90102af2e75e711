import { setImmediate as othersTurn } from 'node:timers/promises';

/** Whoever is at work for longer lets the event loop have its turn: this process has to show that it lives. */
const TURN_MS = 50;

/** `if (turns.isDue) await turns.pass()`, between two steps of long work. */
export class Turns {
  #since = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#since > TURN_MS;
  }

  async pass(): Promise<void> {
    await othersTurn();
    this.#since = performance.now();
  }
}
