import type { Detection, DetectionKind } from '@chorus/contracts';
import { hash64 } from './hash.ts';

/** An incident that goes on, and how far it was when it was last told of. */
export interface Incident {
  readonly detection: Detection;
  readonly told: {
    readonly messages: number;
    readonly agents: number;
    readonly resources: number;
    readonly confidence: number;
  };
}

/** Id of an incident, the same whenever it is worked out from the same messages. */
export function incidentId(kind: DetectionKind, ...origin: readonly (string | number)[]): string {
  return `${kind}-${keyOf(...origin)}`;
}

/** A short key for names of any length and with any characters. */
export const keyOf = (...names: readonly (string | number)[]): string => {
  const text = JSON.stringify(names);
  return hash64(text) + hash64(text, 1);
};

export const told = (detection: Detection): Incident => ({
  detection,
  told: {
    messages: detection.messages,
    agents: detection.agents.length,
    resources: detection.resources.length,
    confidence: detection.confidence,
  },
});

const GROWTH = 1.5;
const SURER = 0.1;

/**
 * The incident as it is now, and its new version where it has grown by so much that it is worth telling: others or
 * other things are in it, it cost half as many messages again, or it is surer. So an incident of n messages has about log n versions.
 */
export function grown(
  incident: Incident,
  detection: Detection,
): { incident: Incident; versions: readonly Detection[] } {
  const before = incident.told;
  const isNews =
    detection.agents.length > before.agents ||
    detection.resources.length > before.resources ||
    detection.messages >= GROWTH * before.messages ||
    detection.confidence >= before.confidence + SURER;
  return isNews
    ? { incident: told(detection), versions: [detection] }
    : { incident: { ...incident, detection }, versions: [] };
}

/** The last version. */
export const closed = (detection: Detection, how: string, now: number): Detection => ({
  ...detection,
  status: 'closed',
  updated_at: new Date(now).toISOString(),
  summary: cut(`${detection.summary} ${how}`, MAX_SUMMARY),
  suggested_action: 'Nothing; it is over.',
});

const MAX_SUMMARY = 1000;

export const cut = (text: string, max: number): string =>
  text.length <= max ? text : text.slice(0, max).toWellFormed();

/** Some doubt always stays. */
const MAX_CONFIDENCE = 0.99;

export const confidenceOf = (value: number): number =>
  Math.round(1000 * Math.min(MAX_CONFIDENCE, Math.max(0, value))) / 1000;
