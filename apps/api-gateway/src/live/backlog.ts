import { PendingChange, type FleetChange } from '../read-model/fleet-change.ts';
import { deltaOf } from './delta.ts';
import { frameOf } from './frame.ts';

/**
 * What slow clients of a fleet have not been told: of those that stopped at the same point the same, so it is merged once
 * for all of them, and written once for those that go on at the same time. It is bounded by the size of the fleet.
 */
export class Backlog {
  readonly #pending = new PendingChange();
  #made: { readonly now: number; readonly frame: Buffer } | undefined;

  constructor(
    private readonly fleet_id: string,
    /** When it began, ms since 1970. */
    readonly since: number,
  ) {}

  add(change: FleetChange): void {
    this.#pending.add(change);
    this.#made = undefined;
  }

  /** One delta that does what all that were added do. */
  frame(now: number): Buffer {
    if (this.#made?.now !== now)
      this.#made = { now, frame: frameOf(deltaOf(this.fleet_id, this.#pending.toChange(), now)) };
    return this.#made.frame;
  }
}
