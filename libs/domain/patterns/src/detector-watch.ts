import type { Detection, PatternRules, ProcessedDecision } from '@chorus/contracts';
import { DETECTORS, KINDS, type DetectorKind, type RecordOf } from './detectors.ts';
import { messageOf } from './message.ts';
import { apply, type Detector, type Found, type Records } from './records.ts';

/** Told of each record that changed, so that it can be stored; null: it is forgotten. */
export type Keep = <Kind extends DetectorKind>(kind: Kind, key: string, record: RecordOf[Kind] | null) => void;

type Memory = { readonly [Kind in DetectorKind]: Map<string, RecordOf[Kind]> };

/** The detectors of one fleet with what they remember. */
export class DetectorWatch {
  readonly #memory: Memory = { hoarding: new Map(), cascade: new Map(), byzantine: new Map(), stall: new Map() };
  readonly #keep: Keep;

  constructor(keep: Keep = () => {}) {
    this.#keep = keep;
  }

  /** Puts back what was kept, in the order in which it was written. */
  restore<Kind extends DetectorKind>(kind: Kind, key: string, record: RecordOf[Kind]): void {
    this.#memory[kind].set(key, record);
  }

  observe(decision: ProcessedDecision, rules: PatternRules, now: number): readonly Detection[] {
    const message = messageOf(decision);
    return this.#each((detector, records) => detector.observe(records, message, rules, now));
  }

  pass(rules: PatternRules, now: number): readonly Detection[] {
    return this.#each((detector, records) => detector.pass(records, rules, now));
  }

  /** Forgets everything; what is open is closed. */
  end(now: number): readonly Detection[] {
    return this.#each((detector, records) => ({
      changes: new Map([...records.entries()].map(([key]) => [key, null] as const)),
      detections: detector.end(records, now),
    }));
  }

  #each(step: <T>(detector: Detector<T>, records: Records<T>) => Found<T>): readonly Detection[] {
    const all: Detection[] = [];
    for (const kind of KINDS) all.push(...this.#step(kind, step));
    return all;
  }

  #step<Kind extends DetectorKind>(
    kind: Kind,
    step: <T>(detector: Detector<T>, records: Records<T>) => Found<T>,
  ): readonly Detection[] {
    const records: Map<string, RecordOf[Kind]> = this.#memory[kind];
    const { changes, detections } = step<RecordOf[Kind]>(DETECTORS[kind], records);
    apply(records, changes);
    for (const [key, record] of changes) this.#keep(kind, key, record);
    return detections;
  }
}
