import {
  agentDecisionsProcessed,
  auditEvents,
  config,
  conflictOpinions,
  detections,
  interventions,
  operatorCommands,
} from '@chorus/contracts';
import type { Topic } from '@chorus/contracts';

/** The topics that are kept, each under a letter, which is what the tables hold. The letters never change. */
export const KINDS = {
  d: agentDecisionsProcessed,
  t: detections,
  i: interventions,
  o: operatorCommands,
  u: auditEvents,
  c: config,
  p: conflictOpinions,
} as const;

export type Kind = keyof typeof KINDS;

export const ALL_KINDS = Object.keys(KINDS) as readonly Kind[];

/** What is followed. */
export const TRUTH_TOPICS = Object.values(KINDS) as unknown as readonly Topic[];

const BY_TOPIC = new Map(ALL_KINDS.map((kind) => [KINDS[kind].name, kind]));

/** Undefined for a topic that is not kept. */
export const kindOf = (topic: string): Kind | undefined => BY_TOPIC.get(topic);

/** Settings have no age, as on their topic: the one of long ago may be in force, and is what older scores were counted by. */
export const isKept = (kind: Kind): boolean => kind === 'c';
