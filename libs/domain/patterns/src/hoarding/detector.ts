import type { Detection, PatternRules } from '@chorus/contracts';
import { closed, grown, keyOf, told } from '../incident.ts';
import { Draft, NOTHING, type Detector, type Records } from '../records.ts';
import { follow } from '../trail.ts';
import { describe, ending, marksOf, open } from './describe.ts';
import { hoardOf } from './hoard.ts';
import { expireHold, fold, holdsOf } from './holds.ts';
import { hoardingInputOf } from './input.ts';
import { CALM_MS } from './limits.ts';
import type { Hoarder, HoardingRecord, Hold } from './state.ts';

type Rules = PatternRules['hoarding'];

const hoarderKey = (agent: string): string => `hoarder/${keyOf(agent)}`;

/**
 * An agent hoards where it keeps things for itself that enough others ask for in vain while it does not use them for long
 * enough, or where it has taken many, uses none, and somebody waits. Who works on what it holds, tells of progress, or
 * says when it will be done, does not.
 */
export const hoarding: Detector<HoardingRecord> = {
  observe(records, message, rules, now) {
    if (message.blocked) return NOTHING;
    const input = hoardingInputOf(message);
    // Most messages are about nothing that anybody keeps.
    if (records.size === 0 && input.touches.length === 0) return NOTHING;
    const draft = new Draft(records);
    const changed = fold(draft, input, now);
    if (changed.size === 0) return NOTHING;
    return { changes: draft.changes, detections: judge(draft, changed, rules.hoarding, now) };
  },

  pass(records, rules, now) {
    if (records.size === 0) return NOTHING;
    const draft = new Draft(records);
    const owners = new Set<string>();
    for (const [key, hold] of holdsOf(records)) {
      const left = expireHold(hold, now);
      if (left === undefined) draft.delete(key);
      else if (left !== hold) draft.put(key, left);
      if (left === undefined || left !== hold || hold.waiting.length > 0) owners.add(hold.owner);
    }
    return { changes: draft.changes, detections: judge(draft, owners, rules.hoarding, now) };
  },

  end: (records, now) =>
    hoardersOf(records).map(({ incident }) => closed(incident.detection, 'The fleet is gone.', now)),
};

const hoardersOf = (records: Records<HoardingRecord>): Hoarder[] =>
  [...records.entries()].map(([, record]) => record).filter((record) => record.type === 'hoarder');

/** New versions for agents whose holds have changed. */
function judge(
  draft: Draft<HoardingRecord>,
  owners: ReadonlySet<string>,
  rules: Rules,
  now: number,
): readonly Detection[] {
  const detections: Detection[] = [];
  if (owners.size === 0) return detections;
  const byOwner = Map.groupBy(
    holdsOf(draft).map(([, hold]) => hold),
    ({ owner }) => owner,
  );
  for (const owner of owners) {
    const key = hoarderKey(owner);
    const record = draft.get(key);
    const hoarder = record?.type === 'hoarder' ? record : undefined;
    const holds = byOwner.get(owner) ?? [];
    const hoard = hoardOf(owner, holds, rules, now);
    if (hoarder && hoard) {
      const trail = follow(marksOf(hoard), hoarder.trail);
      const after = describe(hoarder.incident.detection, hoard, trail, rules, now);
      const { incident, versions } = grown(hoarder.incident, after);
      if (trail !== hoarder.trail || versions.length > 0 || hoarder.calm_since > 0)
        draft.put(key, { type: 'hoarder', incident, trail, calm_since: 0 });
      detections.push(...versions);
    } else if (hoarder && isUndecided(hoarder, holds, now)) {
      if (hoarder.calm_since === 0) draft.put(key, { ...hoarder, calm_since: now });
    } else if (hoarder) {
      draft.delete(key);
      detections.push(closed(hoarder.incident.detection, ending(hoarder.incident.detection, holds), now));
    } else if (hoard && rules.enabled) {
      const trail = follow(marksOf(hoard));
      const detection = open(hoard, trail, rules, now);
      if (detection.confidence < rules.min_confidence) continue;
      draft.put(key, { type: 'hoarder', incident: told(detection), trail, calm_since: 0 });
      detections.push(detection);
    }
  }
  return detections;
}

/** Whether others still wait for what it keeps, and it has only just begun to do something. */
const isUndecided = ({ incident, calm_since }: Hoarder, holds: readonly Hold[], now: number): boolean =>
  (calm_since === 0 || now - calm_since < CALM_MS) &&
  holds.some(({ resource, waiting }) => waiting.length > 0 && incident.detection.resources.includes(resource));
