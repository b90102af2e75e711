import type { KeyValueStore } from '@chorus/bus';
import type { Detection, PatternRules, ProcessedDecision } from '@chorus/contracts';
import { DetectorWatch, KINDS, type DetectorKind, type RecordOf } from '@chorus/patterns';
import { keyIn, splitKey } from './fleet-key.ts';
import { marked, ofTheseRules, type Marked } from './rules-mark.ts';

/** What each detector remembers, by `<fleet>/<key of its own>`. */
export type PatternStores = { readonly [Kind in DetectorKind]: KeyValueStore<Marked<RecordOf[Kind]>> };

/** The detectors of the fleets of a task, made from their stores; every change goes to both at once. */
export class FleetPatterns {
  readonly #stores: PatternStores;
  readonly #fleets = new Map<string, DetectorWatch>();

  constructor(stores: PatternStores) {
    this.#stores = stores;
    for (const kind of KINDS) this.#restore(kind);
  }

  observe(decision: ProcessedDecision, rules: PatternRules, now: number): readonly Detection[] {
    return this.#of(decision.processing_metadata.fleet_id).observe(decision, rules, now);
  }

  /** Lets time pass in all fleets. */
  pass(rulesOf: (fleet_id: string) => PatternRules, now: number): readonly Detection[] {
    // In an order that is the same after a restart.
    const fleets = [...this.#fleets].sort(([a], [b]) => (a < b ? -1 : 1));
    return fleets.flatMap(([fleet_id, watch]) => watch.pass(rulesOf(fleet_id), now));
  }

  /** Forgets a fleet; what is open is closed. */
  remove(fleet_id: string, now: number): readonly Detection[] {
    const detections = this.#fleets.get(fleet_id)?.end(now) ?? [];
    this.#fleets.delete(fleet_id);
    return detections;
  }

  #restore<Kind extends DetectorKind>(kind: Kind): void {
    const store: KeyValueStore<Marked<RecordOf[Kind]>> = this.#stores[kind];
    for (const [key, record] of ofTheseRules(store)) {
      const [fleet_id, name] = splitKey(key);
      this.#of(fleet_id).restore(kind, name, record);
    }
  }

  #keep<Kind extends DetectorKind>(kind: Kind, key: string, record: RecordOf[Kind] | null): void {
    const store: KeyValueStore<Marked<RecordOf[Kind]>> = this.#stores[kind];
    if (record === null) store.delete(key);
    else store.put(key, marked(record));
  }

  #of(fleet_id: string): DetectorWatch {
    let watch = this.#fleets.get(fleet_id);
    if (!watch) {
      watch = new DetectorWatch((kind, key, record) => this.#keep(kind, keyIn(fleet_id, key), record));
      this.#fleets.set(fleet_id, watch);
    }
    return watch;
  }
}
