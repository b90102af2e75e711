import type { KeyValueStore } from '@chorus/bus';
import type { Detection, OperatorCommand } from '@chorus/contracts';
import { closed, RULES } from '@chorus/patterns';
import { keyIn, splitKey } from './fleet-key.ts';

/** Detections of one fleet that can be judged; those that are closed and changed longest ago are forgotten first. */
export const MAX_KNOWN = 2_000;
/** How long one can be judged after its end, in ms. */
export const JUDGED_FOR_MS = 30 * 24 * 3_600_000;

type Judgement = Extract<OperatorCommand, { kind: 'judge_detection' }>;

/**
 * The last version of each detection with what people said of it, by `<fleet>/<detection id>`. Detectors know nothing of
 * verdicts: they are put on their versions here.
 */
export class KnownDetections {
  readonly #store: KeyValueStore<Detection>;
  /** By fleet, then by id; those that changed longest ago come first. */
  readonly #fleets = new Map<string, Map<string, Detection>>();
  /** Left open by other rules, of which nobody knows any more how they go on. */
  #orphans: Detection[] = [];

  constructor(store: KeyValueStore<Detection>) {
    this.#store = store;
    for (const [key, detection] of store.entries()) {
      this.#of(splitKey(key)[0]).set(detection.detection_id, detection);
      if (detection.status === 'open' && detection.rules !== RULES) this.#orphans.push(detection);
    }
  }

  /** Takes new versions in and gives those that are to be told of: of what a person has dismissed only the last one. */
  versions(found: readonly Detection[]): readonly Detection[] {
    return found.flatMap((given) => {
      const before = this.#fleets.get(given.fleet_id)?.get(given.detection_id);
      const detection = before ? { ...given, ...verdictOf(before) } : given;
      this.#put(detection);
      return detection.verdict === 'dismissed' && detection.status === 'open' ? [] : [detection];
    });
  }

  /** The version with a person's verdict; undefined where the detection is not known (any more). */
  judge({ fleet_id, detection_id, verdict, operator, reason }: Judgement, now: number): Detection | undefined {
    const before = this.#fleets.get(fleet_id)?.get(detection_id);
    if (!before || isOld(before, now)) return undefined;
    const detection: Detection =
      verdict === null
        ? { ...before, verdict, verdict_by: null, verdict_at: null, verdict_reason: null }
        : {
            ...before,
            verdict,
            verdict_by: operator,
            verdict_at: new Date(now).toISOString(),
            verdict_reason: reason,
          };
    this.#put(detection);
    return detection;
  }

  /** Lets time pass: forgets what can be judged no more. Gives the last versions of what other rules have left open. */
  pass(now: number): readonly Detection[] {
    const orphans = this.#orphans;
    this.#orphans = [];
    for (const known of this.#fleets.values())
      for (const detection of known.values()) {
        if (detection.status === 'open') continue;
        if (!isOld(detection, now)) break;
        this.#forget(detection);
      }
    return orphans.map((detection) => closed(detection, 'It was found by former rules.', now));
  }

  remove(fleet_id: string): void {
    for (const detection of [...this.#of(fleet_id).values()]) this.#forget(detection);
    this.#fleets.delete(fleet_id);
  }

  #of(fleet_id: string): Map<string, Detection> {
    let known = this.#fleets.get(fleet_id);
    if (!known) this.#fleets.set(fleet_id, (known = new Map()));
    return known;
  }

  #put(detection: Detection): void {
    const { fleet_id, detection_id } = detection;
    const known = this.#of(fleet_id);
    known.delete(detection_id);
    known.set(detection_id, detection);
    this.#store.put(keyIn(fleet_id, detection_id), detection);
    if (known.size <= MAX_KNOWN) return;
    const all = [...known.values()];
    this.#forget(all.find(({ status }) => status === 'closed') ?? all[0]!);
  }

  #forget({ fleet_id, detection_id }: Detection): void {
    this.#fleets.get(fleet_id)?.delete(detection_id);
    this.#store.delete(keyIn(fleet_id, detection_id));
  }
}

const isOld = ({ status, updated_at }: Detection, now: number): boolean =>
  status === 'closed' && now - Date.parse(updated_at) > JUDGED_FOR_MS;

const verdictOf = ({ verdict, verdict_by, verdict_at, verdict_reason }: Detection) => ({
  verdict,
  verdict_by,
  verdict_at,
  verdict_reason,
});
