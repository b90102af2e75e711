import { DEFAULT_FLEET, trustScores } from '@chorus/contracts';
import type { TableRecord } from '@chorus/bus';
import { DEFAULT_FILM_OPTIONS, Film } from '@chorus/graph';
import type { FleetChange } from './fleet-change.ts';
import { FleetView } from './fleet-view.ts';

type Listener = (view: FleetView, change: FleetChange) => void;

/** The fleet that a record of a live topic belongs to. */
function fleetOf(record: TableRecord): string {
  if (record.value === null) return record.key.slice(0, Math.max(0, record.key.indexOf('/')));
  const value = record.value as { fleet_id?: string; processing_metadata?: { fleet_id: string } };
  return value.fleet_id ?? value.processing_metadata?.fleet_id ?? DEFAULT_FLEET;
}

/** All fleets that the log tells of. */
export class Fleets {
  readonly #views = new Map<string, FleetView>();
  readonly #listeners = new Set<Listener>();

  readonly #simulated: readonly string[];
  readonly #maxFilmBytes: number;
  #filmBytes = 0;
  /** Bytes of all films from which there is something to be done. */
  #filmLimit: number;

  /**
   * `simulated`: ids of fleets that are none. What messages say of themselves does not count: anybody can say it.
   * `maxFilmBytes`: memory for the past of all fleets together.
   */
  constructor(simulated: readonly string[] = [], maxFilmBytes = DEFAULT_FILM_OPTIONS.max_bytes) {
    this.#simulated = simulated;
    this.#filmLimit = this.#maxFilmBytes = maxFilmBytes;
  }

  /** A fleet as it stands; an empty one where nothing is known of it. */
  get(fleet_id: string): FleetView {
    const known = this.#views.get(fleet_id);
    if (known) return known;
    const film = new Film({ max_bytes: this.#maxFilmBytes });
    return new FleetView(fleet_id, this.#simulated.includes(fleet_id), film);
  }

  /** A fleet to be watched, also one that nothing is known of yet: whoever comes early sees it begin. */
  watch(fleet_id: string): FleetView {
    const view = this.get(fleet_id);
    this.#views.set(fleet_id, view);
    return view;
  }

  /** Fleets with at least one agent, by id. */
  known(): FleetView[] {
    return [...this.#views.values()].filter(({ known }) => known).sort((a, b) => (a.fleet_id < b.fleet_id ? -1 : 1));
  }

  apply(record: TableRecord): void {
    // A tombstone in any other table deletes a setting, which then stays what it was.
    if (record.value === null && record.topic !== trustScores.name) return;
    const fleet_id = fleetOf(record);
    const view = this.watch(fleet_id);
    const before = view.film.bytes;
    const change = view.apply(record);
    this.#filmBytes += view.film.bytes - before;
    if (this.#filmBytes > this.#filmLimit) this.#makeRoom();
    if (Object.keys(change.to).length > 0) for (const listener of this.#listeners) listener(view, change);
  }

  /** The past of the fleet of which most is kept becomes coarser first. */
  #makeRoom(): void {
    const films = [...this.#views.values()].map(({ film }) => film).sort((a, b) => b.bytes - a.bytes);
    for (const film of films) {
      if (this.#filmBytes <= 0.9 * this.#maxFilmBytes) break;
      const before = film.bytes;
      film.coarsen();
      this.#filmBytes += film.bytes - before;
    }
    // Where no more room can be made it is not tried again for each record.
    this.#filmLimit = Math.max(this.#maxFilmBytes, 1.1 * this.#filmBytes);
  }

  /** Calls `listener` after each change, until the returned function is called. */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}
